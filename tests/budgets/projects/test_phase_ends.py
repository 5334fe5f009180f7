"""A form met by the end of its phase: at the last second it is taken, at the next one its words are given back."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.contributions.permissions.moderation import APPEAL_TIME
from budgets.projects.deposit.actions import deposit
from budgets.projects.models import Comment, Project, Support
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.contributions import comment_on, hidden, public_project
from tests.factories.deposits import (
    DEPOSIT_END,
    IDEA,
    STUDY_END,
    asked_to_complete,
    deposit_code,
    deposited_by,
    draft_of,
    open_edition,
    waiting_for_code,
)
from tests.factories.outreach import EncounterFactory, lock_tablet
from tests.factories.studies import agent_of, given_back_against, in_study, studied_edition
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORDS = "Des bancs à l’ombre\r\nprès de l’école."
SHOWN = "readonly>Des bancs à l’ombre\nprès de l’école.</textarea>"
EDITED = {**IDEA, "category": "", "description": WORDS, "read_revision": "1"}


def post(client: StrictClient, url: str, answers: dict[str, Any], *, at: datetime, by: User | None = None) -> Any:
    """Send a form at a moment, signed in then."""
    with time_machine.travel(at, tick=False):
        if by:
            sign_in(client, by)
        return client.post(url, answers)


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\r\n", "\n")


def form_of(name: str, user: User) -> tuple[str, dict[str, Any], datetime]:
    """The address of a form, what is typed in it, and when its phase ends."""
    return FORMS[name](user)


def _deposit(user: User) -> tuple[str, dict[str, Any], datetime]:
    return reverse("budgets:deposit", args=[open_edition().slug]), EDITED, DEPOSIT_END


def _idea(user: User) -> tuple[str, dict[str, Any], datetime]:
    return reverse("budgets:deposit_idea", args=[draft_of(user).public_id]), EDITED, DEPOSIT_END


def _place(user: User) -> tuple[str, dict[str, Any], datetime]:
    draft = draft_of(user, description=WORDS)
    return reverse("budgets:deposit_place", args=[draft.public_id]), {"place_label": "La plaine"}, DEPOSIT_END


def _edit(user: User) -> tuple[str, dict[str, Any], datetime]:
    return reverse("budgets:edit", args=[deposited_by(user).public_id]), EDITED, DEPOSIT_END


def _complete(user: User) -> tuple[str, dict[str, Any], datetime]:
    url = reverse("budgets:complete", args=[asked_to_complete(user).public_id])
    return url, {**EDITED, "answer": "Des pommiers."}, STUDY_END


def _withdraw(user: User) -> tuple[str, dict[str, Any], datetime]:
    return reverse("budgets:withdraw", args=[deposited_by(user).public_id]), {"reason": WORDS}, STUDY_END


def _comment(user: User) -> tuple[str, dict[str, Any], datetime]:
    project = public_project()
    url = reverse("budgets:comment", args=[project.edition.slug, project.number])
    return url, {"entry_id": str(uuid.uuid4()), "body": WORDS}, STUDY_END


def _appeal(user: User) -> tuple[str, dict[str, Any], datetime]:
    made = hidden(comment_on(public_project(), user))
    return reverse("budgets:appeal", args=[made.pk]), {"words": WORDS}, made.at + APPEAL_TIME


FORMS = {
    "deposit": _deposit,
    "idea": _idea,
    "place": _place,
    "edit": _edit,
    "complete": _complete,
    "withdraw": _withdraw,
    "comment": _comment,
    "appeal": _appeal,
}


@pytest.mark.parametrize("name", FORMS)
def test_the_last_second_is_taken(client: StrictClient, name: str) -> None:
    user = make_user()
    url, answers, end = form_of(name, user)
    assert post(client, url, answers, at=end - timedelta(seconds=1), by=user).status_code == 302


@pytest.mark.parametrize("name", FORMS)
def test_the_next_one_gives_the_words_back_without_a_dead_button(client: StrictClient, name: str) -> None:
    user = make_user()
    url, answers, end = form_of(name, user)
    late = post(client, url, answers, at=end, by=user)
    page = text(late)
    assert late.status_code == 409
    assert SHOWN in page
    assert page.count("depuis le") == 1
    buttons = page.partition("<main")[2].count('<button class="btn')
    assert buttons == 1
    assert "Garder mon texte dans un fichier" in page


def test_the_words_come_as_a_file_and_nothing_is_written(client: StrictClient) -> None:
    user = make_user()
    url, _answers, end = form_of("comment", user)
    sent = {"telecharger_mon_texte": "1", "titre": ["Votre commentaire"], "texte": [WORDS]}
    file = post(client, url, sent, at=end, by=user)
    assert (file["Content-Type"], file["Cache-Control"]) == ("text/plain; charset=utf-8", "private, no-store")
    assert file["Content-Disposition"] == 'attachment; filename="mon-texte.txt"'
    assert file.content.decode() == f"Votre commentaire\r\n-----------------\r\n{WORDS}\r\n"
    assert not Comment.objects.exists()


@pytest.mark.parametrize("name", ["idea", "place", "photos", "author", "check"])
def test_every_page_of_a_draft_gives_it_back(client: StrictClient, name: str) -> None:
    user = make_user()
    draft = draft_of(user, description=WORDS)
    with time_machine.travel(DEPOSIT_END, tick=False):
        sign_in(client, user)
        page = text(client.get(reverse(f"budgets:deposit_{name}", args=[draft.public_id])))
    assert SHOWN in page
    assert "personne d’autre que vous ne l’a lu" in page
    assert Project.objects.filter(pk=draft.pk).exists()


def test_a_deposit_that_waits_for_its_code_gives_its_words_back(client: StrictClient) -> None:
    project = waiting_for_code()
    Project.objects.filter(pk=project.pk).update(description=WORDS)
    url = reverse("budgets:follow_up", args=[project.public_id])
    late = post(client, url, {"code": deposit_code()}, at=DEPOSIT_END)
    assert (late.status_code, SHOWN in text(late), "Confirmer mon dépôt" in text(late)) == (409, True, False)
    deposit.expire_unconfirmed(DEPOSIT_END)
    assert SHOWN in text(client.get(url))


def test_a_support_says_on_the_project_what_ended(client: StrictClient) -> None:
    project = public_project()
    url = reverse("budgets:support", args=[project.edition.slug, project.number])
    with time_machine.travel(STUDY_END, tick=False):
        sign_in(client, make_user())
        page = client.post(url, follow=True).content.decode()
        asked = client.get(url)
    assert "les soutiens et les commentaires sont fermés" in page
    assert "Je soutiens ce projet" not in page
    assert (asked.status_code, "<form" in text(asked).partition("<main")[2]) == (409, False)
    assert not Support.objects.exists()


def test_the_dossier_of_a_study_that_ended_gives_its_words_back(client: StrictClient) -> None:
    edition = studied_edition()
    dossier, agent = in_study(edition), agent_of(edition)
    page = reverse("admin:budgets_dossier_change", args=[dossier.pk])
    late = post(client, page, {"read_revision": "0", "comment": WORDS}, at=STUDY_END, by=agent)
    assert (late.status_code, SHOWN in text(late)) == (409, True)


def test_a_decision_that_comes_too_late_gives_its_words_back(client: StrictClient) -> None:
    edition = studied_edition()
    project = given_back_against(edition).project
    decider = make_agent(Role.ELECTED_OFFICIAL)
    page = reverse("admin:budgets_project_refuser", args=[project.pk])
    late = post(client, page, {"reason": WORDS}, at=STUDY_END, by=decider)
    assert (late.status_code, SHOWN in text(late)) == (409, True)
    assert 'value="Ne pas retenir"' not in text(late)


@pytest.mark.parametrize("name", ["field_budgets:idea", "field_budgets:vote"])
def test_an_encounter_that_closed_gives_an_idea_back_and_nothing_of_a_voter(client: StrictClient, name: str) -> None:
    encounter = EncounterFactory(long_past=True)
    sign_in(client, make_agent(Role.VOTE_OFFICER))
    lock_tablet(client, encounter)
    late = client.post(reverse(name), {"description": WORDS})
    assert late.status_code == 403
    assert (SHOWN in text(late)) is (name == "field_budgets:idea")
    assert "<h1" in text(late)


def test_a_form_without_a_word_says_only_what_ended(client: StrictClient) -> None:
    user = make_user()
    url, _answers, end = form_of("comment", user)
    page = text(post(client, url, {"body": " "}, at=end, by=user))
    assert "Garder mon texte" not in page
