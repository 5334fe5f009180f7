"""An idea left between two deposits waits, is announced once, comes back in the form of the deposit, or goes."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from allonnes.accounts.actions.erasure import erase_account
from allonnes.accounts.personal_data import chapters
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.notifications.rendering import as_email
from budgets.projects.models import Project, WaitingIdea
from budgets.projects.waiting import actions
from budgets.projects.waiting.links import KEPT_FOR, idea_of, link_of, token_of
from budgets.projects.waiting.permissions import MOST
from budgets.tasks import forget_waiting_ideas, tell_waiting_ideas
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.deposits import DEPOSIT_END, DEPOSIT_START, DURING, open_edition, waiting_idea
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
BEFORE = DEPOSIT_START - timedelta(days=20)
LEAVE = "/budgets/laisser-une-idee/"
TEXT = {"title": "Un préau", "description": "Un toit dans la cour, pour jouer quand il pleut."}
ADDRESS = "camille@exemple.fr"


def mail(kind: str) -> OutboxMessage:
    return OutboxMessage.objects.get(kind=f"budgets/{kind}")


def at(moment: Any) -> Any:
    return time_machine.travel(moment, tick=False)


def test_without_account_an_idea_waits_once_the_link_of_the_mail_is_confirmed(client: StrictClient) -> None:
    open_edition()
    with at(BEFORE):
        assert LEAVE in client.get("/budgets/deposer/").content.decode()
        page = client.post(LEAVE, {**TEXT, "email": " Camille@exemple.fr "}, follow=True).content.decode()
        assert "camille@exemple.fr" in page
        idea = WaitingIdea.objects.get()
        assert (idea.confirmed_at, idea.email, idea.user) == (None, ADDRESS, None)
        link = mail("idea_to_confirm").payload["link"]
        assert ADDRESS not in link
        # A program that opens the links of mails confirms nothing.
        assert "Gardons-nous cette idée" in client.get(link).content.decode()
        idea.refresh_from_db()
        assert idea.confirmed_at is None
        answer = client.post(link, follow=True).content.decode()
        assert "Votre idée attend le prochain dépôt" in answer
        idea.refresh_from_db()
        assert idea.confirmed_at == BEFORE
        client.post(link)
    assert not Project.objects.exists()


def test_the_page_that_says_where_the_link_went_sends_nothing_when_read_again(client: StrictClient) -> None:
    open_edition()
    with at(BEFORE):
        assert client.get(f"{LEAVE}envoye/").status_code == 302
        client.post(LEAVE, {**TEXT, "email": ADDRESS})
        for _time in range(2):
            assert ADDRESS in client.get(f"{LEAVE}envoye/").content.decode()
    assert WaitingIdea.objects.count() == 1


def test_an_address_to_correct_gives_the_text_back_and_leaves_one_idea(client: StrictClient) -> None:
    open_edition()
    with at(BEFORE):
        client.post(LEAVE, {**TEXT, "email": "camile@exemple.fr"})
        correct = client.get(f"{LEAVE}envoye/").context["change_url"]
        form = client.get(correct).content.decode()
        assert TEXT["title"] in form
        assert TEXT["description"] in form
        assert 'value="camile@exemple.fr"' in form
        client.post(correct, {**TEXT, "email": ADDRESS})
    assert list(WaitingIdea.objects.values_list("email", flat=True)) == [ADDRESS]


def test_an_address_that_nobody_proved_reads_no_words_of_a_stranger(client: StrictClient) -> None:
    open_edition()
    with at(BEFORE):
        client.post(LEAVE, {**TEXT, "title": "Gagnez tout sur exemple.test", "email": ADDRESS})
    sent = as_email(mail("idea_to_confirm"), None)
    assert "exemple.test" not in f"{sent.subject} {sent.body} {sent.alternatives}"
    assert "exemple.test" in client.get(mail("idea_to_confirm").payload["link"]).content.decode()


def test_with_an_account_an_idea_waits_at_once_among_their_projects(client: StrictClient) -> None:
    user = make_user()
    sign_in(client, user)
    with at(BEFORE):
        page = client.post(LEAVE, TEXT, follow=True).content.decode()
        assert "Votre idée attend le prochain dépôt" in page
        idea = WaitingIdea.objects.get()
        assert (idea.user, idea.email, idea.confirmed_at) == (user, "", BEFORE)
        assert mail("idea_waits").person == user.public_id
        mine = client.get("/budgets/mes-projets/").content.decode()
    assert "Idées qui attendent le prochain dépôt" in mine
    assert "Un préau" in mine


@pytest.mark.parametrize("has_account", [True, False])
def test_when_the_deposit_opens_one_mail_brings_the_form_filled(client: StrictClient, has_account: bool) -> None:
    edition = open_edition()
    user = make_user() if has_account else None
    idea = waiting_idea(user, email="" if has_account else ADDRESS)
    waiting_idea(email="elle@exemple.fr", title="Jamais confirmée", confirmed_at=None)
    assert actions.tell_waiting_ideas(BEFORE) == 0
    with at(DURING):
        assert tell_waiting_ideas() == 1
        assert tell_waiting_ideas() == 0
        letter = mail("idea_time_has_come")
        if user:
            sign_in(client, user)
        assert (letter.address, letter.person) == (("", user.public_id) if user else (ADDRESS, None))
        page = client.get(letter.payload["link"], follow=True)
        assert page.request["PATH_INFO"] == f"/budgets/{edition.slug}/deposer/"
        form = page.content.decode()
        assert 'value="Un préau"' in form
        assert "Un toit dans la cour" in form
        assert WaitingIdea.objects.filter(pk=idea.pk).exists()
        address = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
        client.post(address, {**TEXT, "title": "Un grand préau"})
    draft = Project.objects.get()
    assert (draft.title, draft.state, draft.edition) == ("Un grand préau", "draft", edition)
    # Without account, a draft is lost with the cookie of its browser: another one finds the idea again.
    assert WaitingIdea.objects.filter(pk=idea.pk).exists() == (not has_account)
    with at(DURING):
        seen = StrictClient().get(letter.payload["link"], follow=True).content.decode()
    assert ("Un toit dans la cour" in seen) == (not has_account)


def test_a_form_that_is_refused_keeps_the_idea(client: StrictClient) -> None:
    edition = open_edition()
    idea = waiting_idea(email=ADDRESS)
    with at(DURING):
        page = client.post(f"/budgets/{edition.slug}/deposer/?idee={token_of(idea)}", {**TEXT, "title": ""})
    assert page.status_code == 422
    assert WaitingIdea.objects.count() == 1


def test_the_link_leads_to_the_idea_while_no_deposit_is_open(client: StrictClient) -> None:
    open_edition()
    idea = waiting_idea(email=ADDRESS)
    with at(DEPOSIT_END + timedelta(days=1)):
        page = client.get(link_of(idea, "take_up_idea"), follow=True).content.decode()
    assert "Votre idée attend le prochain dépôt" in page
    assert "Un toit dans la cour" in page


@pytest.mark.parametrize("name", ["waiting_idea", "withdraw_idea"])
def test_the_pages_of_its_link_are_kept_by_no_search_engine(client: StrictClient, name: str) -> None:
    answer = client.get(link_of(waiting_idea(email=ADDRESS), name))
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_its_author_takes_it_back_after_a_page_that_asks(client: StrictClient) -> None:
    idea = waiting_idea(email=ADDRESS)
    page = link_of(idea, "withdraw_idea")
    assert "Retirer cette idée" in client.get(page).content.decode()
    assert WaitingIdea.objects.count() == 1
    assert "Il n’en reste rien" in client.post(page, follow=True).content.decode()
    assert not WaitingIdea.objects.exists()
    assert client.get(page).status_code == 410
    assert client.post(page).status_code == 410


@pytest.mark.parametrize("token", ["", "x", "é", "gAAAAA"])
def test_a_broken_link_finds_nothing(token: str) -> None:
    waiting_idea(email=ADDRESS)
    assert idea_of(token) is None


def test_a_link_of_something_else_or_too_old_finds_nothing() -> None:
    idea = waiting_idea(email=ADDRESS)
    token = token_of(idea)
    assert idea_of(token) == idea
    with at(DURING + KEPT_FOR + timedelta(days=400)):
        assert idea_of(token) is None


def test_during_a_deposit_the_idea_is_deposited_and_what_was_typed_is_given_back(client: StrictClient) -> None:
    open_edition()
    with at(DURING):
        words = client.get(LEAVE).content.decode()
        assert "Le dépôt est ouvert" in words
        assert "Le dépôt n’est pas ouvert" not in words
        page = client.post(LEAVE, {**TEXT, "email": ADDRESS})
    assert page.status_code == 409
    assert TEXT["description"] in page.content.decode()
    assert not WaitingIdea.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Donnez un titre à votre idée."),
        ({"description": "Court"}, "une phrase entière au moins"),
        ({"email": "camille"}, "Écrivez une adresse complète"),
        ({"email": "camille@gmial.con"}, "Vouliez-vous écrire camille@gmail.com"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(client: StrictClient, wrong: Any, said: str) -> None:
    page = client.post(LEAVE, {**TEXT, "email": ADDRESS, **wrong})
    words = page.content.decode()
    assert page.status_code == 422
    assert said in words
    assert all(value in words for value in {**TEXT, "email": ADDRESS, **wrong}.values())
    assert not WaitingIdea.objects.exists()


def test_ten_ideas_wait_for_one_account_at_most(client: StrictClient) -> None:
    user = make_user()
    for _idea in range(MOST):
        waiting_idea(user)
    sign_in(client, user)
    with at(BEFORE):
        assert client.get(LEAVE).context["way_url"] == reverse("budgets:mine")
    with pytest.raises(ActionDenied, match="Dix idées attendent déjà"):
        actions.leave_idea(answers=TEXT, by=user, email="", now=BEFORE)
    assert WaitingIdea.objects.count() == MOST


@pytest.mark.parametrize(
    ("days", "stays"),
    [(6, {"confirmed", "unconfirmed", "told"}), (7, {"confirmed", "told"}), (729, {"confirmed"}), (730, set())],
)
def test_what_waits_too_long_is_forgotten(days: int, stays: set[str]) -> None:
    edition = open_edition()
    waiting_idea(email=ADDRESS, title="confirmed")
    waiting_idea(email=ADDRESS, title="unconfirmed", confirmed_at=None)
    waiting_idea(email=ADDRESS, title="told", told_of=edition, told_at=DURING)
    with at(DURING + timedelta(days=days)):
        forget_waiting_ideas()
    assert set(WaitingIdea.objects.values_list("title", flat=True)) == stays


@pytest.mark.parametrize(("days", "stays"), [(29, 1), (30, 0)])
def test_an_idea_told_of_goes_a_month_after_that_deposit(days: int, stays: int) -> None:
    waiting_idea(email=ADDRESS, told_of=open_edition(), told_at=DURING)
    assert actions.forget_waiting_ideas(DEPOSIT_END + timedelta(days=days)) == 1 - stays
    assert WaitingIdea.objects.count() == stays


def test_their_data_hold_their_ideas_and_erasing_takes_them_away() -> None:
    user = make_user(email=ADDRESS)
    waiting_idea(user, title="Avec compte")
    waiting_idea(email=ADDRESS.upper(), title="Avec l’adresse")
    waiting_idea(email="autre@exemple.fr", title="D’une autre")
    held = next(chapter for chapter in chapters(user) if chapter.model == "budgets.WaitingIdea")
    assert {row[0] for row in held.rows} == {"Avec compte", "Avec l’adresse"}
    erase_account(user=user, by=user, now=DURING)
    assert list(WaitingIdea.objects.values_list("title", flat=True)) == ["D’une autre"]


@pytest.mark.parametrize("has_both", [True, False])
def test_an_idea_has_one_author(has_both: bool) -> None:
    with pytest.raises(IntegrityError, match="waiting_idea_has_one_author"), transaction.atomic():
        waiting_idea(make_user() if has_both else None, email=ADDRESS if has_both else "")


def test_nobody_is_told_before_confirming() -> None:
    with pytest.raises(IntegrityError, match="waiting_idea_told_once_confirmed"), transaction.atomic():
        waiting_idea(email=ADDRESS, confirmed_at=None, told_at=DURING)


def test_the_desk_lists_what_waits_and_never_who(client: StrictClient) -> None:
    waiting_idea(make_user(first_name="Zélie", email=ADDRESS))
    waiting_idea(email="elle@exemple.fr", title="Une fontaine", told_of=open_edition(), told_at=DURING)
    waiting_idea(email="robot@exemple.fr", title="Jamais confirmée", confirmed_at=None)
    sign_in(client, make_administrator())
    page = client.get("/gestion/budgets/waitingidea/").content.decode()
    assert "Attend l’ouverture du dépôt" in page
    assert "Une fontaine" in page
    assert "Personne prévenue le" in page
    assert "Jamais confirmée" not in page
    one = client.get(f"/gestion/budgets/waitingidea/{WaitingIdea.objects.first().pk}/change/").content.decode()  # type: ignore[union-attr]
    for words in (page, one):
        assert not any(name in words for name in (ADDRESS, "elle@exemple.fr", "Zélie"))


def test_a_moderator_has_no_list_of_them(client: StrictClient) -> None:
    sign_in(client, make_agent(Role.MODERATOR))
    assert client.get("/gestion/budgets/waitingidea/").status_code == 403
