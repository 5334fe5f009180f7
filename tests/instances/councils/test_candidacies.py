"""Applying: the address proved, a parent asked before 18, papers keyed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import open_secret
from allonnes.outreach.enums import Channel
from instances.councils.actions import candidacies as actions
from instances.councils.actions import parents
from instances.councils.enums import CandidacyState, Selection
from instances.councils.links import candidacy_of_parent, candidacy_of_token, candidate_token, parent_link
from instances.councils.models import Candidacy, Council
from tests.factories.accounts import born_years_ago, make_agent, make_user
from tests.factories.councils import (
    answers_of,
    college_of,
    make_animator,
    make_council,
    make_youth_council,
    minor_answers,
    posed,
)
from tests.factories.outreach import EncounterFactory

pytestmark = pytest.mark.django_db
State = CandidacyState
DAY = timedelta(days=1)


def _denied(call: Callable[[], object], *words: str) -> None:
    with pytest.raises((ActionDenied, InvalidInput)) as refused:
        call()
    for word in words:
        assert word in str(refused.value)


def _apply(council: Council, *, author: User | None = None, **fields: Any) -> Candidacy | None:
    return actions.apply(
        council=council, client_id=uuid4(), answers=answers_of(**fields), author=author, now=timezone.now()
    )


def _kinds() -> list[str]:
    rows = OutboxMessage.objects.order_by("created_at", "pk").values_list("kind", flat=True)
    return [kind.removeprefix("instances/") for kind in rows]


def test_without_account_the_link_of_the_mail_makes_it_count() -> None:
    council = make_council()
    candidacy = _apply(council, email="sacha@example.org")
    assert candidacy is not None
    assert candidacy.state == State.UNCONFIRMED
    assert not Candidacy.objects.known().exists()
    message = OutboxMessage.objects.get()
    assert (message.address, message.kind) == ("sacha@example.org", "instances/candidacy_to_confirm")
    token = str(open_secret(message)["url"]).rstrip("/").rsplit("/", 1)[-1]
    found = candidacy_of_token(token)
    assert found == candidacy
    confirmed = actions.confirm(candidacy=candidacy, now=timezone.now())
    assert confirmed.state == State.RECEIVED
    assert _kinds() == ["candidacy_to_confirm", "candidacy_received"]
    assert [(row.event, row.link) for row in candidacy.history.all()] == [("receive", "candidate")]
    _denied(lambda: actions.confirm(candidacy=candidacy, now=timezone.now()), "déjà confirmée")


def test_with_an_account_it_counts_at_once_and_once() -> None:
    council, person = make_council(), make_user()
    candidacy = _apply(council, author=person)
    assert candidacy is not None
    assert candidacy.state == State.RECEIVED
    assert OutboxMessage.objects.get().person == person.public_id
    _denied(lambda: _apply(council, author=person), "déjà posée")
    with pytest.raises(IntegrityError, match="candidacy_once_an_account"), transaction.atomic():
        Candidacy.objects.create(council=council, author=person, first_name="A", last_name="B", channel=Channel.WEB)


def test_sent_twice_it_is_one_candidacy() -> None:
    council, client_id, answers = make_council(), uuid4(), answers_of()
    given = {"council": council, "client_id": client_id, "answers": answers, "author": None}
    assert actions.apply(**given, now=timezone.now()) == actions.apply(**given, now=timezone.now())
    assert Candidacy.objects.count() == 1


def test_whether_an_address_applied_is_told_to_that_address_alone() -> None:
    council = make_council()
    known = posed(council, email="sacha@example.org", first_name="Sacha")
    assert _apply(council, email="SACHA@example.org", first_name="sacha") is None
    assert _apply(council, email="SACHA@example.org", first_name="sacha") is None
    assert _kinds().count("candidacy_known") == 1
    assert Candidacy.objects.get() == known
    other = _apply(council, email="sacha@example.org", first_name="Zoé")
    assert other is not None


def test_the_same_person_confirms_once() -> None:
    council = make_council()
    answers = answers_of()
    twins = [
        actions.apply(council=council, client_id=uuid4(), answers=answers, author=None, now=timezone.now())
        for _rank in range(2)
    ]
    first, second = [twin for twin in twins if twin]
    actions.confirm(candidacy=first, now=timezone.now())
    _denied(lambda: actions.confirm(candidacy=second, now=timezone.now()), "déjà posée")
    with pytest.raises(IntegrityError, match="candidacy_once_an_address"), transaction.atomic():
        Candidacy.objects.filter(pk=second.pk).update(state=State.RECEIVED)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"selection": Selection.APPOINTED}, "ne reçoit pas"),
        ({"is_public": False}, "ne reçoit pas"),
        ({"candidacies_from": None, "candidacies_until": None}, "pas ouvertes"),
        ({"candidacies_from": timezone.localdate() + 2 * DAY}, "ouvrent le"),
        ({"candidacies_until": timezone.localdate() - DAY}, "pas ouvertes"),
        ({"term_ends_on": timezone.localdate() - DAY}, "est fini"),
    ],
)
def test_candidacies_are_taken_on_the_days_announced(fields: dict[str, Any], words: str) -> None:
    council = make_council(**fields)
    _denied(lambda: _apply(council), words)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"birth_date": None}, "Donnez la date de naissance"),
        ({"birth_date": born_years_ago(12, days=-9)}, "au moins 12 ans"),
        ({"birth_date": born_years_ago(26)}, "jusqu’à 25 ans"),
        ({"birth_date": born_years_ago(20), "motivation": "  oui  "}, "une ou deux phrases"),
        ({"birth_date": born_years_ago(15)}, "le nom d’un parent"),
        ({"birth_date": born_years_ago(15), "parent_name": "Dominique"}, "adresse électronique d’un parent"),
        (
            {
                "birth_date": born_years_ago(15),
                "parent_name": "Dominique",
                "email": "moi@example.org",
                "parent_email": "Moi@example.org",
            },
            "différente de la vôtre",
        ),
    ],
)
def test_what_a_candidacy_lacks_is_told(fields: dict[str, Any], words: str) -> None:
    council = make_youth_council()
    _denied(lambda: _apply(council, **fields), words)


def test_the_birthday_itself_opens_and_closes() -> None:
    council = make_youth_council()
    assert _apply(council, birth_date=born_years_ago(25, days=364)) is not None
    young = minor_answers(birth_date=born_years_ago(12), parent_email="p@example.org")
    assert actions.apply(council=council, client_id=uuid4(), answers=young, author=None, now=timezone.now())


def test_a_college_of_another_council_is_refused() -> None:
    _denied(lambda: _apply(make_council(), college=college_of(make_council())), "autre conseil")


def test_a_minor_waits_for_a_parent_who_says_yes() -> None:
    council = make_youth_council()
    candidacy = posed(council, is_minor=True, email="sacha@example.org")
    assert candidacy.state == State.AWAITING_PARENT
    asked = OutboxMessage.objects.get(kind="instances/candidacy_parent")
    assert (asked.address, asked.person) == ("parent@example.org", None)
    assert "url" not in asked.payload
    token = str(open_secret(asked)["url"]).rstrip("/").rsplit("/", 1)[-1]
    found = candidacy_of_parent(token)
    assert found is not None
    assert candidacy_of_token(token) is None
    answered = parents.answer_parent(candidacy=found, is_granted=True, now=timezone.now())
    assert answered.state == State.RECEIVED
    assert answered.parent_agreed_at is not None
    again = lambda: parents.answer_parent(candidacy=found, is_granted=True, now=timezone.now())  # noqa: E731
    _denied(again, "Ce n’est plus possible")
    assert OutboxMessage.objects.get(kind="instances/candidacy_parent_answered").payload["has_agreed"] is True


def test_a_parent_says_no_or_takes_a_yes_back_until_the_town_decides() -> None:
    council = make_youth_council()
    refused = posed(council, is_minor=True)
    assert parents.answer_parent(candidacy=refused, is_granted=False, now=timezone.now()).state == State.PARENT_REFUSED
    agreed = posed(council, is_minor=True)
    parents.answer_parent(candidacy=agreed, is_granted=True, now=timezone.now())
    taken_back = parents.answer_parent(candidacy=agreed, is_granted=False, now=timezone.now())
    assert (taken_back.state, taken_back.parent_agreed_at) == (State.PARENT_REFUSED, None)


def test_the_database_refuses_a_minor_without_a_parent() -> None:
    candidacy = posed(make_youth_council(), is_minor=True)
    with pytest.raises(ProgrammingError, match="a parent has to agree"), transaction.atomic():
        Candidacy.objects.filter(pk=candidacy.pk).update(state=State.RECEIVED)


def test_the_link_of_a_parent_dies_with_another_parent_and_with_age() -> None:
    candidacy = posed(make_youth_council(), is_minor=True)
    token = parent_link(candidacy).rstrip("/").rsplit("/", 1)[-1]
    assert candidacy_of_parent("faux") is None
    Candidacy.objects.filter(pk=candidacy.pk).update(parent_email="autre@example.org")
    assert candidacy_of_parent(token) is None
    own = candidate_token(candidacy)
    Candidacy.objects.filter(pk=candidacy.pk).update(email="autre@example.org")
    assert candidacy_of_token(own) is None


def test_a_parent_is_reminded_once_then_the_candidacy_ends() -> None:
    candidacy = posed(make_youth_council(), is_minor=True)
    now = timezone.now()
    assert parents.remind_parents(now + 9 * DAY) == 0
    assert parents.remind_parents(now + 11 * DAY) == 1
    assert parents.remind_parents(now + 12 * DAY) == 0
    # Another worker had it on its list too.
    assert parents._remind(candidacy, now + 11 * DAY) is False
    assert _kinds().count("candidacy_parent_reminder") == 1
    assert parents.expire_candidacies(now + 30 * DAY) == 0


def test_a_parent_who_stays_silent_ends_the_candidacy(time_machine: Any) -> None:
    candidacy = posed(make_youth_council(), is_minor=True)
    time_machine.move_to(timezone.now() + 31 * DAY)
    assert parents.expire_candidacies(timezone.now()) == 1
    candidacy.refresh_from_db()
    assert candidacy.state == State.EXPIRED
    assert OutboxMessage.objects.get(kind="instances/candidacy_parent_answered").payload["has_agreed"] is False


def test_a_parent_signs_on_paper() -> None:
    council = make_youth_council()
    candidacy = posed(council, is_minor=True)
    note = lambda by: parents.note_paper(candidacy=candidacy, by=by, now=timezone.now())  # noqa: E731
    _denied(lambda: note(make_animator()), "animé par une autre personne")
    noted = note(make_animator(council))
    assert (noted.state, noted.is_parent_on_paper) == (State.RECEIVED, True)


def test_a_parent_without_address_is_never_written_to() -> None:
    candidacy = posed(make_youth_council(), is_minor=True)
    candidacy.parent_email = ""
    assert parents.write_to_parent(candidacy) is False


def _enter(council: Council, by: User, **fields: Any) -> Candidacy:
    answers = {**answers_of(**fields), "has_consent": fields.get("has_consent", True)}
    return actions.enter(
        council=council, client_id=uuid4(), answers=answers, channel=Channel.LETTER, by=by, now=timezone.now()
    )


def test_a_paper_is_keyed_with_the_parent_who_signed() -> None:
    council, by = make_youth_council(), make_agent()
    signed = {"birth_date": born_years_ago(15), "parent_name": "Dominique", "is_parent_on_paper": True, "email": ""}
    candidacy = _enter(council, by, **signed)
    assert candidacy.state == State.RECEIVED
    assert candidacy.parent_agreed_at is not None
    assert (candidacy.channel, candidacy.history.get().by) == (Channel.LETTER, by)
    assert not OutboxMessage.objects.exists()


def test_who_keys_what() -> None:
    council = make_council()
    _denied(lambda: _enter(council, make_user()), "pas le droit de saisir")
    _denied(lambda: _enter(council, make_agent(), has_consent=False), "Sans l’accord")
    _denied(lambda: _enter(make_council(selection=Selection.APPOINTED), make_agent()), "ne reçoit pas")
    client_id, answers = uuid4(), {**answers_of(), "has_consent": True}
    given = {"council": council, "client_id": client_id, "answers": answers, "channel": Channel.DESK}
    by, now = make_agent(), timezone.now()
    first = actions.enter(**given, by=by, now=now)
    assert actions.enter(**given, by=by, now=now) == first
    given["client_id"] = uuid4()
    _denied(lambda: actions.enter(**given, by=by, now=now), "déjà posée")


def test_an_entry_at_an_encounter_is_one_candidacy() -> None:
    council, by, encounter = make_council(), make_agent(), EncounterFactory.create(going_on=True)
    entry_id, answers = uuid4(), {**answers_of(), "has_consent": True}
    given = {"council": council, "entry_id": entry_id, "encounter": encounter, "by": by}
    now = timezone.now()
    candidacy = actions.enter_at_encounter(**given, answers=answers, now=now)
    assert actions.enter_at_encounter(**given, answers=answers, now=now + 30 * DAY) == candidacy
    assert candidacy.assisted_entry is not None
    other = {**answers, "motivation": "Autre chose, tout à fait."}
    _denied(lambda: actions.enter_at_encounter(**given, answers=other, now=now))
    silent = {**answers, "has_consent": False}
    _denied(lambda: actions.enter_at_encounter(**given, answers=silent, now=now), "Sans l’accord")
