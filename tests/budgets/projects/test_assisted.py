"""At a table de recueil: one entry is one project, whoever sends it how many times, in the dates, to the second."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from allonnes.accounts.models import User
from allonnes.accounts.roles import ROLES, Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.outreach.enums import Channel
from allonnes.outreach.models import AssistedEntry
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship, Follow, Project
from tests.factories.accounts import make_agent, make_user
from tests.factories.assisted import enter, table_at
from tests.factories.budgets import NeighbourhoodFactory
from tests.factories.core import nobody_delivers
from tests.factories.deposits import DEPOSIT_END, DEPOSIT_START, DURING, LAST_SECOND, deposited_by, open_edition
from tests.factories.outreach import AssistedEntryFactory, mediator
from tests.factories.together import together

pytestmark = pytest.mark.django_db
ZOE = {"email": " Zoe@Example.org ", "first_name": "Zoé"}


@pytest.fixture(autouse=True)
def _nobody_delivers() -> Any:
    with nobody_delivers():
        yield


@pytest.fixture
def by() -> User:
    return mediator()


def denied(*args: Any, **kwargs: Any) -> str:
    with pytest.raises(ActionDenied) as refused:
        enter(*args, **kwargs)
    return refused.value.reason


def nothing_written() -> bool:
    return not (Project.objects.exists() or AssistedEntry.objects.exists() or OutboxMessage.objects.exists())


# --- What is written ------------------------------------------------------------------------------
def test_an_idea_is_numbered_with_who_entered_it_where_and_the_agreement(by: User) -> None:
    encounter, edition, quartier = table_at(), open_edition(), NeighbourhoodFactory()
    project = enter(by, encounter, edition, neighbourhood=quartier)
    project.refresh_from_db()
    assert (project.state, project.number, project.revision) == (ProjectState.SUBMITTED, 1, 1)
    assert (project.submitted_at, project.neighbourhood) == (DURING, quartier)
    assert (project.author_words, project.authorships.count()) == ("Camille", 0)
    entry = project.assisted_entry
    assert (entry.entered_by, entry.encounter, entry.for_user) == (by, encounter, None)
    assert (entry.purpose, entry.channel, entry.has_consent) == ("project", Channel.ASSOCIATION, True)
    assert "Camille" not in entry.fingerprint
    history = project.history.get()
    assert (history.event, history.by) == ("enter", by)
    assert project.versions.get().title == "Un banc devant l’école"
    assert not OutboxMessage.objects.exists()


def test_with_an_address_the_person_signs_follows_and_is_written_to(by: User) -> None:
    encounter = table_at(title="Table à la mairie")
    project = enter(by, encounter, open_edition(), **ZOE)
    author = User.objects.get(email="zoe@example.org")
    assert (author.first_name, author.has_usable_password()) == ("Zoé", False)
    assert project.is_author(author)
    assert Follow.objects.get(project=project).user == author
    assert AssistedEntry.objects.get().for_user == author
    message = OutboxMessage.objects.get()
    assert (message.kind, message.person) == ("budgets/project_entered", author.public_id)
    assert (message.payload["number"], message.payload["encounter"]) == (1, "Table à la mairie")
    assert message.payload["url"].endswith("/projets/1/")


def test_a_known_address_keeps_its_account_and_its_name_stays_unpublished(by: User) -> None:
    known = make_user(email="zoe@example.org", first_name="Zora", public_name="Zora la Rousse")
    project = enter(by, table_at(), open_edition(), **ZOE)
    known.refresh_from_db()
    assert project.is_author(known)
    assert (known.first_name, project.author_words) == ("Zora", "Zoé")


@pytest.mark.parametrize("fields", [{"is_active": False}, {"age": 13}, {"age": 16}, {"first_name": ""}])
def test_an_account_that_may_not_sign_is_left_alone_and_the_idea_is_deposited(by: User, fields: Any) -> None:
    make_user(email="zoe@example.org", **fields)
    project = enter(by, table_at(), open_edition(), **ZOE)
    assert project.author_words == ("Une jeune ou un jeune" if "age" in fields else "Zoé")
    assert not Authorship.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert AssistedEntry.objects.get().for_user is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_name": "Mme D."}, "Mme D."),
        ({"author_label": "Centre social"}, "Centre social"),
        ({"age": "minor", "first_name": "Inès", "email": "ines@example.org"}, "Une jeune ou un jeune"),
        ({"age": "minor", "first_name": "Inès", "author_label": "La classe de CM2"}, "La classe de CM2"),
    ],
)
def test_the_signature_is_a_first_name_or_a_group_and_a_minor_is_never_named(
    by: User, changes: Any, words: str
) -> None:
    project = enter(by, table_at(), open_edition(), **changes)
    assert project.author_words == words
    if changes.get("age") == "minor":
        assert not User.objects.filter(email="ines@example.org").exists()
        assert not Project.objects.filter(author_label__contains="Inès").exists()


# --- Once -----------------------------------------------------------------------------------------
def test_the_same_entry_sent_again_even_after_the_end_is_the_same_project(by: User) -> None:
    encounter, edition, number = table_at(), open_edition(), uuid.uuid4()
    first = enter(by, encounter, edition, entry_id=number, **ZOE)
    Project.objects.update(title="Un banc et un arbre")
    again = enter(make_agent(), encounter, edition, entry_id=number, now=DEPOSIT_END + timedelta(days=30), **ZOE)
    assert again == first
    assert Project.objects.count() == AssistedEntry.objects.count() == OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("changed", ["title", "description", "place_label", "first_name", "author_label", "email"])
def test_another_content_under_the_same_id_is_refused_and_changes_nothing(by: User, changed: str) -> None:
    encounter, edition, number = table_at(), open_edition(), uuid.uuid4()
    enter(by, encounter, edition, entry_id=number)
    assert "déjà enregistrée" in denied(by, encounter, edition, entry_id=number, **{changed: "autre@example.org"})
    assert Project.objects.get().title == "Un banc devant l’école"
    assert not User.objects.filter(email="autre@example.org").exists()


def test_an_id_used_elsewhere_is_refused(by: User) -> None:
    encounter, edition, number = table_at(), open_edition(), uuid.uuid4()
    enter(by, encounter, edition, entry_id=number)
    assert "déjà enregistrée" in denied(by, table_at(), edition, entry_id=number)
    assert "déjà enregistrée" in denied(by, encounter, open_edition(), entry_id=number)
    registration = AssistedEntryFactory(entered_by=by)
    assert "déjà enregistrée" in denied(by, encounter, edition, entry_id=registration.pk)
    assert Project.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_identical_sends_at_once_are_one_project_one_number_one_receipt() -> None:
    by, encounter, edition, number = mediator(), table_at(), open_edition(), uuid.uuid4()
    outcomes = together(*[lambda: enter(by, encounter, edition, entry_id=number, **ZOE)] * 8)
    assert {(outcome.pk, outcome.number) for outcome in outcomes} == {(Project.objects.get().pk, 1)}
    assert AssistedEntry.objects.get().pk == number
    assert Project.objects.get().versions.count() == Project.objects.get().history.count() == 1
    assert OutboxMessage.objects.count() == User.objects.filter(email="zoe@example.org").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_contents_under_one_id_at_once_leave_one_project() -> None:
    by, encounter, edition, number = mediator(), table_at(), open_edition(), uuid.uuid4()
    acts = [lambda n=n: enter(by, encounter, edition, entry_id=number, title=f"Idée numéro {n}") for n in range(8)]
    outcomes = together(*acts)
    assert sum(isinstance(outcome, Project) for outcome in outcomes) == Project.objects.count() == 1
    assert sum(isinstance(outcome, ActionDenied) for outcome in outcomes) == 7


@pytest.mark.django_db(transaction=True)
def test_two_tablets_and_a_resident_at_once_leave_no_gap() -> None:
    by, author, encounter, edition = mediator(), make_user(), table_at(), open_edition()
    acts: list[Any] = [lambda n=n: enter(by, encounter, edition, title=f"Idée numéro {n}", **ZOE) for n in range(6)]
    acts += [lambda: deposited_by(author, edition)] * 2
    assert all(isinstance(outcome, Project) for outcome in together(*acts))
    numbers = edition.projects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))


def test_a_refused_entry_leaves_no_gap_and_can_be_sent_again(by: User) -> None:
    encounter, edition, number = table_at(), open_edition(), uuid.uuid4()
    denied(by, encounter, edition, entry_id=number, now=DEPOSIT_START - timedelta(seconds=1))
    assert nothing_written()
    assert enter(by, encounter, edition, entry_id=number, title="Un autre titre").number == 1


# --- When and who ---------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (DEPOSIT_START - timedelta(seconds=1), "commence le"),
        (DEPOSIT_END, "est terminé"),
        (DEPOSIT_END + timedelta(seconds=1), "est terminé"),
    ],
)
def test_nothing_is_entered_outside_the_deposit_whoever_enters(role: str, moment: Any, words: str) -> None:
    assert words in denied(make_agent(role), table_at(moment), open_edition(), now=moment, **ZOE)
    assert nothing_written()
    assert not User.objects.filter(email="zoe@example.org").exists()


def test_the_last_second_still_counts(by: User) -> None:
    assert enter(by, table_at(LAST_SECOND), open_edition(), now=LAST_SECOND).number == 1


def test_a_hidden_edition_takes_nothing(by: User) -> None:
    assert "n’est pas ouverte" in denied(by, table_at(), open_edition(is_published=False))


def test_nothing_is_entered_outside_the_days_of_the_encounter_or_once_cancelled(by: User) -> None:
    edition: Edition = open_edition()
    assert "de la veille" in denied(by, table_at(DURING - timedelta(days=5)), edition)
    assert "de la veille" in denied(by, table_at(DURING + timedelta(days=5)), edition)
    assert "annulée" in denied(by, table_at(state="cancelled"), edition)
    assert nothing_written()


@pytest.mark.parametrize("role", [None, *Role.values])
def test_only_roles_of_the_field_enter(role: str | None) -> None:
    by = make_agent(role) if role else make_user()
    if role and "outreach.use_field_mode" in ROLES[role].permissions:
        assert enter(by, table_at(), open_edition()).number == 1
    else:
        assert "réservé aux agents" in denied(by, table_at(), open_edition())
        assert nothing_written()


def test_without_the_agreement_of_the_person_nothing_is_written(by: User) -> None:
    assert "Sans l’accord" in denied(by, table_at(), open_edition(), has_consent=False)
    assert nothing_written()
