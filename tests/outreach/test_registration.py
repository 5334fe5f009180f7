"""Registering a person met face to face: one account, one entry, one letter, whoever sends what twice."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.notifications import tasks
from allonnes.outreach import actions
from allonnes.outreach.enums import Channel, EncounterKind
from allonnes.outreach.messages import REGISTERED
from allonnes.outreach.models import AssistedEntry
from tests.factories.accounts import make_agent, make_user
from tests.factories.outreach import EncounterFactory, mediator
from tests.factories.together import together


def _register(encounter, by, *, email="zoe@example.org", entry_id=None):
    return actions.register_resident(
        entry_id=entry_id or uuid.uuid4(),
        encounter=encounter,
        by=by,
        email=email,
        first_name="Zoé",
        now=timezone.now(),
    )


@pytest.mark.django_db
def test_a_resident_met_has_an_account_an_entry_and_a_letter():
    by, encounter = mediator(), EncounterFactory(going_on=True, kind=EncounterKind.URBAN_WALK)
    entry = _register(encounter, by, email="  Zoe@Example.ORG ")
    user = User.objects.get(email="zoe@example.org")
    assert (user.first_name, user.has_usable_password(), user.is_active) == ("Zoé", False, True)
    assert (entry.for_user, entry.entered_by, entry.encounter) == (user, by, encounter)
    assert (entry.channel, entry.has_consent, entry.purpose) == (Channel.WALK, True, "registration")
    letter = OutboxMessage.objects.get()
    assert (letter.kind, letter.person, letter.payload["encounter"]) == (
        REGISTERED.name,
        user.public_id,
        encounter.title,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("kind", EncounterKind.values)
def test_each_kind_of_encounter_has_its_channel(kind):
    entry = _register(EncounterFactory(going_on=True, kind=kind), mediator())
    expected = {"market_stall": "market", "urban_walk": "walk", "collection_table": "association"}
    assert entry.channel == expected.get(kind, "desk")


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{}, {"is_active": False}, {"age": 16}])
def test_an_address_already_known_keeps_its_account(fields):
    known = make_user(email="zoe@example.org", first_name="Zora", **fields)
    entry = _register(EncounterFactory(going_on=True), mediator(), email="ZOE@example.org")
    assert entry.for_user == known
    known.refresh_from_db()
    assert known.first_name == "Zora"
    tasks.relay_outbox()
    assert OutboxMessage.objects.get().state == ("sent" if known.is_active else "skipped")


@pytest.mark.django_db
def test_the_same_entry_sent_again_changes_nothing():
    by, encounter, number = mediator(), EncounterFactory(going_on=True), uuid.uuid4()
    first = _register(encounter, by, entry_id=number)
    assert _register(encounter, by, entry_id=number, email=" ZOE@example.org") == first
    assert (AssistedEntry.objects.count(), OutboxMessage.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_an_entry_that_served_registers_nobody_else():
    by, encounter, number = mediator(), EncounterFactory(going_on=True), uuid.uuid4()
    entry = _register(encounter, by, entry_id=number)
    for place, agent, email in (
        (encounter, by, "autre@example.org"),
        (encounter, mediator(), "zoe@example.org"),
        (EncounterFactory(going_on=True), by, "zoe@example.org"),
    ):
        with pytest.raises(ActionDenied, match="Cette fiche a déjà servi"):
            _register(place, agent, entry_id=number, email=email)
    AssistedEntry.objects.filter(pk=entry.pk).update(for_user=None)
    with pytest.raises(ActionDenied, match="Cette fiche a déjà servi"):
        _register(encounter, by, entry_id=number)
    assert not User.objects.filter(email="autre@example.org").exists()
    assert (AssistedEntry.objects.count(), OutboxMessage.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_entry_sent_at_once_for_two_people_registers_one_and_refuses_the_other():
    by, encounter, number = mediator(), EncounterFactory(going_on=True), uuid.uuid4()
    emails = ["zoe@example.org", "autre@example.org"]
    outcomes = together(
        *[lambda email=email: _register(encounter, by, entry_id=number, email=email) for email in emails]
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionDenied", "AssistedEntry"]
    assert User.objects.filter(email__in=emails).count() == 1
    assert (AssistedEntry.objects.count(), OutboxMessage.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_tablets_registering_one_person_at_once_leave_one_entry():
    agents, encounter = [mediator() for _ in range(4)], EncounterFactory(going_on=True)
    make_user(email="zoe@example.org")
    entries = together(*[lambda by=by: _register(encounter, by) for by in agents])
    assert len({entry.pk for entry in entries}) == 1
    assert (AssistedEntry.objects.count(), OutboxMessage.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_project_entered_for_somebody_is_not_their_registration():
    by, encounter = mediator(), EncounterFactory(going_on=True)
    zoe = make_user(email="zoe@example.org")
    project = AssistedEntry.objects.create(
        purpose="project", encounter=encounter, channel="desk", entered_by=by, for_user=zoe, has_consent=True
    )
    assert _register(encounter, by) != project
    assert OutboxMessage.objects.filter(kind=REGISTERED.name).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_entry_sent_many_times_at_once_is_one_account_one_entry_one_letter():
    by, encounter, number = mediator(), EncounterFactory(going_on=True), uuid.uuid4()
    entries = together(*[lambda: _register(encounter, by, entry_id=number)] * 5)
    assert {entry.pk for entry in entries} == {number}
    assert User.objects.filter(email="zoe@example.org").count() == 1
    assert (AssistedEntry.objects.count(), OutboxMessage.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_person_met_by_two_tablets_at_once_is_one_account():
    by = mediator()
    stalls = [EncounterFactory(going_on=True) for _ in range(4)]
    entries = together(*[lambda stall=stall: _register(stall, by) for stall in stalls])
    assert len({entry.for_user_id for entry in entries}) == 1
    assert User.objects.filter(email="zoe@example.org").count() == 1
    assert AssistedEntry.objects.count() == 4


@pytest.mark.django_db
def test_registering_is_refused_to_strangers_and_out_of_hours():
    for encounter, by in (
        (EncounterFactory(going_on=True), make_user()),
        (EncounterFactory(long_past=True), mediator()),
        (EncounterFactory(going_on=True, cancelled=True), make_agent(Role.ADMINISTRATOR)),
    ):
        with pytest.raises(ActionDenied):
            _register(encounter, by)
    assert not User.objects.filter(email="zoe@example.org").exists()
    assert not AssistedEntry.objects.exists()


@pytest.mark.django_db
def test_what_is_typed_from_paper_the_day_after_counts():
    assert _register(EncounterFactory(hours_from_now=-40), mediator()).entered_at <= timezone.now() + timedelta(1)


@pytest.mark.django_db
def test_the_same_person_entered_twice_at_one_encounter_is_one_entry_and_one_letter():
    by, encounter = mediator(), EncounterFactory(going_on=True)
    first, again = _register(encounter, by), _register(encounter, by)
    assert first == again
    assert AssistedEntry.objects.count() == 1
    assert OutboxMessage.objects.filter(kind=REGISTERED.name).count() == 1
