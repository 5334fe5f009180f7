"""The page of a project and what one does from it: each act is a POST, each refusal is a sentence."""

import uuid
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from allonnes.core.models import LimitCount, OutboxMessage
from budgets.projects.enums import ProjectState
from budgets.projects.models import Comment, Follow, Project, Report, Support
from tests.factories.accounts import make_user, sign_in
from tests.factories.budgets import ProjectFactory
from tests.factories.contributions import comment_on, hidden, public_project
from tests.factories.deposits import DURING, STUDY_END
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _during() -> Any:
    with time_machine.travel(DURING, tick=False):
        yield


def url(name: str, project: Project, *more: Any) -> str:
    return reverse(f"budgets:{name}", args=[project.edition.slug, project.number, *more])


def body(**changes: Any) -> dict[str, Any]:
    return {"entry_id": str(uuid.uuid4()), "body": "Très bonne idée !", **changes}


def test_a_resident_supports_and_takes_it_back(client: StrictClient) -> None:
    project, user = public_project(), make_user()
    assert client.post(url("support", project))["Location"].startswith("/compte/connexion/")
    sign_in(client, user)
    assert "Personne ne soutient encore" in client.get(url("project", project)).content.decode()
    for _ in range(2):
        page = client.post(url("support", project), follow=True).content.decode()
        assert "1 personne soutient ce projet." in page
    assert "Retirer mon soutien" in page
    assert "Vous soutenez déjà" in client.get(url("support", project)).content.decode()
    client.post(url("support_back", project))
    assert not Support.objects.exists()


def test_refusals_are_said_on_the_page(client: StrictClient) -> None:
    author = make_user()
    project = public_project(author)
    sign_in(client, author)
    assert "déjà votre soutien" in client.post(url("support", project), follow=True).content.decode()
    assert "Modifier mon projet" in client.get(url("project", project)).content.decode()
    with time_machine.travel(STUDY_END, tick=False):
        sign_in(client, make_user())
        page = client.get(url("project", project)).content.decode()
        assert "les soutiens et les commentaires sont fermés" in page
        assert "Publier mon commentaire" not in page
        assert "fermés" in client.post(url("comment", project), body()).content.decode()
        assert "fermés" in client.post(url("support", project), follow=True).content.decode()


def test_following_with_an_account(client: StrictClient) -> None:
    project = public_project()
    sign_in(client, make_user())
    assert "Ne plus suivre" in client.post(url("follow", project), follow=True).content.decode()
    client.post(url("follow_back", project))
    assert client.post(url("follow_back", project)).status_code == 302
    assert Follow.objects.count() == 1


def test_following_without_account_takes_a_button_and_stops_with_another(client: StrictClient) -> None:
    project = public_project()
    page = url("follow_by_mail", project)
    assert client.get(page).status_code == 200
    assert client.post(page, {"email": "voisine"}).status_code == 422
    assert client.post(page, {"email": "voisine@example.org"}).status_code == 302
    link = OutboxMessage.objects.get(kind="budgets/follow_confirmation").payload["link"]
    assert "Suivre ce projet ?" in client.get(link).content.decode()
    assert not Follow.objects.filter(email="voisine@example.org").exists()
    client.post(link)
    stop = reverse("budgets:stop_following", args=[Follow.objects.get(email="voisine@example.org").public_id])
    assert "Ne plus suivre ce projet ?" in client.get(stop).content.decode()
    client.post(stop)
    assert client.post(stop).status_code == 302  # a mail program that posts twice is told no fault
    assert client.get(reverse("budgets:confirm_follow", args=["faux"])).status_code == 410


def test_asking_too_often_is_slowed_down(client: StrictClient) -> None:
    project = public_project()
    for name, sent in (("follow_by_mail", {"email": "a@example.org"}), ("report", {"reason": "other"})):
        pages = [client.post(url(name, project), sent) for _ in range(25)]
        assert "Beaucoup de demandes" in pages[-1].content.decode()
        assert pages[-1].status_code == 422
        cache.clear()
        LimitCount.objects.all().delete()


def test_a_comment_is_published_once_and_deleted(client: StrictClient) -> None:
    project, user = public_project(), make_user(first_name="Aïcha")
    sign_in(client, user)
    sent = body()
    for _ in range(2):
        assert client.post(url("comment", project), sent).status_code == 302
    page = client.get(url("project", project)).content.decode()
    assert page.count("Très bonne idée") == 1
    assert "Aïcha" in page
    delete = reverse("budgets:delete_comment", args=[Comment.objects.get().pk])
    assert "Supprimer ce commentaire ?" in client.get(delete).content.decode()
    assert "Votre commentaire est supprimé" in client.post(delete, follow=True).content.decode()
    assert "Très bonne idée" not in client.get(url("comment", project)).content.decode()


def test_a_telephone_is_warned_of_then_moderated(client: StrictClient) -> None:
    project = public_project()
    sign_in(client, make_user())
    sent = body(body="Appelez-moi au 06 39 98 12 34")
    warned = client.post(url("comment", project), sent)
    assert warned.status_code == 422
    assert "un numéro de téléphone" in warned.content.decode()
    assert "Appelez-moi" in warned.content.decode()
    assert not Comment.objects.exists()
    insisted = client.post(url("comment", project), {**sent, "is_warned": "on"}, follow=True).content.decode()
    assert "sera relu" in insisted
    assert "06 39" not in insisted


@pytest.mark.parametrize("text", ["", " ", "x" * 2001])
def test_a_wrong_comment_keeps_its_words(client: StrictClient, text: str) -> None:
    project = public_project()
    sign_in(client, make_user())
    response = client.post(url("comment", project), body(body=text))
    assert response.status_code == 422
    assert "<title>Erreur" in response.content.decode()


def test_a_refused_comment_keeps_its_words(client: StrictClient) -> None:
    project = public_project()
    sign_in(client, make_user(age=12))
    response = client.post(url("comment", project), body())
    assert response.status_code == 422
    assert "parent" in response.content.decode()
    assert "Très bonne idée" in response.content.decode()


def test_words_of_somebody_else_are_not_mine_and_moderated_ones_stay(client: StrictClient) -> None:
    project, user = public_project(), make_user()
    other, mine = comment_on(project), comment_on(project, user)
    sign_in(client, user)
    assert client.post(reverse("budgets:delete_comment", args=[other.pk])).status_code == 404
    hidden(mine)
    page = client.post(reverse("budgets:delete_comment", args=[mine.pk]), follow=True).content.decode()
    assert "reste au dossier" in page


def test_a_visitor_reports_a_project_or_a_comment(client: StrictClient) -> None:
    project = public_project()
    comment = comment_on(project)
    assert client.post(url("report", project), {}).status_code == 422
    assert client.post(url("report", project), {"reason": "advert"}).status_code == 302
    assert "Très bonne idée" in client.get(url("report_comment", project, comment.pk)).content.decode()
    assert client.post(url("report_comment", project, comment.pk), {"reason": "insult"}).status_code == 302
    assert Report.objects.count() == 2


def test_an_author_contests_from_their_page(client: StrictClient) -> None:
    project, user = public_project(), make_user()
    made = hidden(comment_on(project, user))
    sign_in(client, user)
    appeal = reverse("budgets:appeal", args=[made.pk])
    mine = client.get(reverse("budgets:my_contributions")).content.decode()
    assert appeal in mine
    assert "Restons polis" in client.get(appeal).content.decode()
    assert client.post(appeal, {"words": ""}).status_code == 422
    assert client.post(appeal, {"words": "De l’humour."}).status_code == 302
    assert "déjà contesté" in client.get(appeal).content.decode()
    sign_in(client, make_user())
    assert client.get(appeal).status_code == 404


def test_a_withdrawn_project_shows_no_text_and_a_merged_one_leads_to_the_other(client: StrictClient) -> None:
    project = public_project()
    other = ProjectFactory(edition=project.edition, state=ProjectState.SUBMITTED, number=9, title="Un grand verger")
    Project.objects.filter(pk=project.pk).update(state=ProjectState.WITHDRAWN)
    page = client.get(url("project", project)).content.decode()
    assert "Ce projet est retiré" in page
    assert "Un verger partagé" not in page
    assert client.get(url("versions", project)).status_code == 404
    Project.objects.filter(pk=project.pk).update(state=ProjectState.MERGED, merged_into=other)
    assert "Un grand verger" in client.get(url("project", project)).content.decode()


def test_versions_are_public(client: StrictClient) -> None:
    project = public_project()
    assert "Version 1" in client.get(url("versions", project)).content.decode()


def test_minors_are_never_named(client: StrictClient) -> None:
    child = make_user(age=16, first_name="Inès", public_name="Inès des Perrières")
    project = public_project(child)
    comment_on(project, child)
    page = client.get(url("project", project)).content.decode()
    assert "Inès" not in page
    assert "Une jeune ou un jeune" in page


@pytest.mark.parametrize("count", [1, 3, 45])
def test_the_page_takes_ten_queries_at_most_whatever_is_said(client: StrictClient, count: int) -> None:
    project = public_project()
    users = [make_user() for _ in range(count)]
    Support.objects.bulk_create(Support(project=project, user=user) for user in users)
    Comment.objects.bulk_create(Comment(project=project, author=user, body="Oui") for user in users)
    sign_in(client, make_user())
    client.get(url("project", project))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url("project", project)).content.decode()
    assert page.count('class="card" id="commentaire-') == min(count, 20)
    assert len(queries) == 6
    if count > 20:
        assert client.get(url("project", project), {"page": 3}).content.decode().count("<p>Oui</p>") == 5


@pytest.mark.parametrize("count", [1, 3])
def test_my_contributions_take_seven_queries(client: StrictClient, count: int) -> None:
    user = make_user()
    sign_in(client, user)
    assert "Rien encore, et c’est facile" in client.get(reverse("budgets:my_contributions")).content.decode()
    for _ in range(count):
        project = public_project()
        comment_on(project, user)
        Support.objects.create(project=project, user=user)
        Follow.objects.create(project=project, user=user)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("budgets:my_contributions"))
    assert len(queries) == 7


def test_ends_of_line_count_once_as_in_the_browser(client: StrictClient) -> None:
    """A browser sends two signs for one end of line, and counts one: what it let be typed is taken."""
    project = public_project()
    sign_in(client, make_user())
    words = "\r\n".join(["Été !"] * 334)[: 2000 + 333]
    assert len(words.replace("\r\n", "\n")) == 2000
    assert client.post(url("comment", project), body(body=words)).status_code == 302
    assert client.post(url("comment", project), body(body=f"{words}!")).status_code == 422
    assert len(Comment.objects.get().body) == 2000


@pytest.mark.parametrize("words", ["\u200b", "\u2800\u2800", "\u3164", "\u00ad\ufeff"])
def test_a_comment_that_shows_nothing_is_empty(client: StrictClient, words: str) -> None:
    project = public_project()
    sign_in(client, make_user())
    page = client.post(url("comment", project), body(body=words))
    assert (page.status_code, "Écrivez votre commentaire." in page.content.decode()) == (422, True)
