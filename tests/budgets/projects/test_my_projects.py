"""What a person does with their projects: correct, complete, withdraw, sign with others."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from allonnes.core.models import OutboxMessage
from budgets.projects.deposit.actions.authors import invitation_of, leave_project
from budgets.projects.deposit.permissions import deposit as permissions
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship
from tests.factories.accounts import make_user, sign_in
from tests.factories.budgets import ProjectFactory
from tests.factories.deposits import (
    DURING,
    IN_STUDY,
    asked_to_complete,
    deposited_by,
    open_edition,
)
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
IDEA = {"title": "Un verger partagé", "description": "Vingt arbres que tout le monde peut cueillir.", "cost_guess": ""}
JOIN = {"first_name": "Bruno", "is_adult": "on"}
VISITOR = {"first_name": "Camille", "email": "camille@example.org", "author_label": "", "is_adult": "on"}


@pytest.fixture(autouse=True)
def _during() -> Any:
    with time_machine.travel(DURING, tick=False):
        yield


def page(client: StrictClient, name: str, *args: Any) -> str:
    return client.get(reverse(f"budgets:{name}", args=args)).content.decode()


# --- My projects ------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_my_projects_take_six_queries_whatever_their_number(client: StrictClient, count: int) -> None:
    author, edition = make_user(), open_edition()
    sign_in(client, author)
    for _ in range(count):
        deposited_by(author, edition)
    client.get(reverse("budgets:mine"))
    with CaptureQueriesContext(connection) as queries:
        html = page(client, "mine")
    assert html.count("Un verger partagé") == count
    assert len(queries) == 6


def test_my_projects_are_empty_then_say_what_is_asked(client: StrictClient) -> None:
    author = make_user()
    sign_in(client, author)
    assert "pas encore de projet" in page(client, "mine")
    project = asked_to_complete(author)
    assert "Compléter" in page(client, "mine")
    ProjectFactory(edition=project.edition, state=ProjectState.REJECTED, number=99)
    url = reverse("budgets:complete", args=[project.public_id])
    assert "Quel arbre" in client.get(url).content.decode()
    answers = {**IDEA, "read_revision": "1"}
    assert "Répondez en une phrase" in client.post(url, answers).content.decode()
    assert client.post(url, {**answers, "answer": "Des pommiers."}).status_code == 302
    again = client.post(url, {**answers, "answer": "Des pommiers."})
    assert again.status_code == 409
    assert "readonly>Des pommiers.</textarea>" in again.content.decode()
    assert client.get(url).status_code == 409


def test_the_answer_to_a_question_is_read_by_everybody_without_contact_details(client: StrictClient) -> None:
    author = make_user()
    sign_in(client, author)
    project = asked_to_complete(author)
    public = reverse("budgets:project", args=[project.edition.slug, project.number])
    url, answers = reverse("budgets:complete", args=[project.public_id]), {**IDEA, "read_revision": "1"}
    assert "Tout le monde la lira" in client.get(url).content.decode()
    assert client.post(url, {**answers, "answer": "Appelez le 06 12 34 56 78."}).status_code == 422
    assert "Quel arbre ?" not in client.get(public).content.decode()
    assert client.post(url, {**answers, "answer": "Des pommiers."}).status_code == 302
    client.logout()
    html = client.get(public).content.decode()
    assert html.index("Quel arbre") < html.index("Des pommiers.")


def test_a_correction_two_authors_write_loses_nothing(client: StrictClient) -> None:
    author = make_user()
    sign_in(client, author)
    project = deposited_by(author)
    url = reverse("budgets:edit", args=[project.public_id])
    assert client.post(url, {**IDEA, "title": "Un grand verger", "read_revision": "1"}).status_code == 302
    late = client.post(url, {**IDEA, "title": "Un petit verger", "read_revision": "1"})
    assert late.status_code == 422
    assert 'value="Un petit verger"' in late.content.decode()
    assert "Une autre personne" in late.content.decode()


def test_withdrawing_asks_why(client: StrictClient) -> None:
    author = make_user()
    sign_in(client, author)
    project = deposited_by(author)
    url = reverse("budgets:withdraw", args=[project.public_id])
    assert "On ne peut pas revenir en arrière" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Une voisine propose mieux."}).status_code == 302
    assert client.get(url).status_code == 409
    assert client.post(url, {"reason": "Encore"}).status_code == 409


def test_a_project_of_somebody_else_is_not_mine(client: StrictClient) -> None:
    project = deposited_by(make_user())
    sign_in(client, make_user())
    for name in ("edit", "complete", "withdraw", "my_photos", "signatures", "leave"):
        assert client.get(reverse(f"budgets:{name}", args=[project.public_id])).status_code == 404


# --- Signing together -------------------------------------------------------------------------------
def test_an_invited_person_signs_with_a_button(client: StrictClient) -> None:
    author = make_user(first_name="Aïcha")
    sign_in(client, author)
    project = deposited_by(author)
    url = reverse("budgets:signatures", args=[project.public_id])
    assert client.post(url, {"email": "aicha"}).status_code == 422
    assert client.post(url, {"email": "Bruno@example.org"}).status_code == 302
    link = last_link()
    other = StrictClient()
    assert "Signer ce projet" in other.get(link).content.decode()
    assert Authorship.objects.count() == 1
    assert other.post(link, {"first_name": ""}).status_code == 422
    assert other.post(link, JOIN).status_code == 302
    assert other.post(link, JOIN).status_code == 302
    assert Authorship.objects.filter(role="co_author", user__email="bruno@example.org").count() == 1
    assert client.get(reverse("budgets:leave", args=[project.public_id])).status_code == 200
    assert client.post(reverse("budgets:leave", args=[project.public_id])).status_code == 302
    assert not project.is_author(author)


def last_link() -> str:
    return str(OutboxMessage.objects.get(kind="budgets/coauthor_invited").payload["link"])


def test_a_co_author_who_leaves_changes_nothing_for_the_author() -> None:
    project, co_author = deposited_by(make_user()), make_user()
    Authorship.objects.create(project=project, user=co_author, role="co_author", is_active=True)
    leave_project(project=project, by=co_author, now=DURING)
    assert not project.is_author(co_author)
    assert Authorship.objects.get(project=project, is_active=True).role == "author"


def test_the_last_author_does_not_leave(client: StrictClient) -> None:
    author = make_user()
    sign_in(client, author)
    project = deposited_by(author)
    assert client.post(reverse("budgets:leave", args=[project.public_id])).status_code == 409
    assert project.is_author(author)
    assert permissions.refusal_to_leave(make_user(), project, DURING) == permissions.NOT_YOURS


def test_an_invitation_dies_with_time_and_with_the_project(client: StrictClient) -> None:
    author = make_user()
    sign_in(client, author)
    project = deposited_by(author)
    client.post(reverse("budgets:signatures", args=[project.public_id]), {"email": "bruno@example.org"})
    link = last_link()
    visitor = StrictClient()
    with time_machine.travel(IN_STUDY, tick=False):
        assert visitor.get(link).status_code == 410
    client.post(reverse("budgets:withdraw", args=[project.public_id]), {"reason": "Non"})
    assert visitor.get(link).status_code == 409
    assert visitor.post(link, JOIN).status_code == 409
    assert client.get(reverse("budgets:signatures", args=[project.public_id])).status_code == 409
    signatures = reverse("budgets:signatures", args=[project.public_id])
    assert client.post(signatures, {"email": "c@example.org"}).status_code == 409
    assert visitor.get(reverse("budgets:accept_invitation", args=["faux"])).status_code == 410
    assert invitation_of("faux") is None
