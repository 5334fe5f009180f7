"""Seats taken and given back: each outcome, each refusal, the order of the waiting list, and nobody too many."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.workflow import SYSTEM
from allonnes.outreach import actions
from allonnes.outreach.enums import RegistrationState as State
from allonnes.outreach.links import BY_LINK
from allonnes.outreach.models import Encounter, Registration, RegistrationHistory
from tests.factories.accounts import make_agent, make_user
from tests.factories.outreach import EncounterFactory, permanence, registered, walk
from tests.factories.together import together

pytestmark = pytest.mark.django_db


def _cancel(registration, by=BY_LINK):
    actions.cancel_registration(registration=registration, by=by, now=timezone.now())


def _kinds(registration=None):
    rows = OutboxMessage.objects.order_by("created_at", "pk")
    if registration is not None:
        rows = rows.filter(key__contains=registration.pk.hex)
    return [row.kind.removeprefix("outreach/") for row in rows]


def _taken(encounter):
    return Encounter.objects.values_list("seats_taken", flat=True).get(pk=encounter.pk)


def test_a_family_takes_its_seats_and_reads_it_by_mail():
    encounter = walk(seats=5)
    family = registered(encounter, adults=2, children=2)
    assert (family.state, family.number, _taken(encounter)) == (State.SEATED, 1, 4)
    message = OutboxMessage.objects.get()
    assert (message.kind, message.address) == ("outreach/seat_taken", family.email)
    assert message.payload["people"] == "4 personnes"
    assert message.payload["url"].startswith("/rencontres/inscription/")
    assert [row.event for row in family.history.all()] == ["seat"]


def test_an_account_is_told_by_its_account():
    person = make_user()
    mine = registered(walk(), user=person, email="")
    assert OutboxMessage.objects.get().person == person.public_id
    assert mine.is_author(person)
    assert not mine.is_author(make_user())


def test_somebody_without_address_at_the_counter_receives_nothing():
    registered(walk(), email="")
    assert not OutboxMessage.objects.exists()


def test_when_seats_are_missing_one_waits_and_reads_their_place():
    encounter = walk(seats=2)
    registered(encounter, adults=2)
    second, third = registered(encounter), registered(encounter, adults=2)
    assert (second.state, third.state, _taken(encounter)) == (State.WAITING, State.WAITING, 2)
    told = OutboxMessage.objects.filter(kind="outreach/seat_waiting").order_by("pk")
    assert {row.payload["position"] for row in told} == {
        "Vous êtes la première personne sur la liste d’attente.",
        "1\u00a0inscription attend avant la vôtre.",
    } or {row.payload["position"][:5] for row in told} == {"Vous ", "1 ins"}


def test_a_seat_given_back_goes_to_the_first_who_fits():
    encounter = walk(seats=3)
    leaving = registered(encounter, adults=1)
    registered(encounter, adults=2)
    family, alone, later = (registered(encounter, adults=2), registered(encounter), registered(encounter))
    _cancel(leaving)
    for row in (leaving, family, alone, later):
        row.refresh_from_db()
    assert (leaving.state, family.state, alone.state, later.state) == (
        State.CANCELLED,
        State.WAITING,
        State.SEATED,
        State.WAITING,
    )
    assert _kinds(alone) == ["seat_waiting", "seat_freed"]
    assert _kinds(leaving) == ["seat_taken", "seat_given_back"]
    assert _taken(encounter) == 3


def test_several_who_fit_are_seated_in_their_order():
    encounter = walk(seats=4)
    leaving = registered(encounter, adults=4)
    waiting = [registered(encounter, adults=count) for count in (2, 3, 1, 1)]
    _cancel(leaving)
    assert list(Registration.objects.seated().order_by("number")) == [waiting[0], waiting[2], waiting[3]]


def test_leaving_the_waiting_list_gives_no_seat_to_anybody():
    encounter = walk(seats=1)
    registered(encounter)
    waiting = registered(encounter)
    _cancel(waiting)
    assert (_taken(encounter), Registration.objects.waiting().count()) == (1, 0)


def test_who_registered_by_account_and_the_staff_give_a_seat_back_and_nobody_else():
    person, encounter = make_user(), walk()
    mine, other = registered(encounter, user=person, email=""), registered(encounter)
    with pytest.raises(ActionDenied, match="pas le droit"):
        _cancel(other, by=person)
    _cancel(mine, by=person)
    _cancel(other, by=make_agent())
    assert not Registration.objects.active().exists()
    with pytest.raises(ActionDenied, match="déjà annulée"):
        _cancel(mine, by=person)
    assert RegistrationHistory.objects.filter(event="cancel").count() == 2


def test_once_it_has_begun_a_link_gives_nothing_back_and_the_staff_until_the_end():
    encounter = walk()
    first, second = registered(encounter), registered(encounter)
    begun = timezone.now() - timedelta(hours=1)
    Encounter.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=2))
    with pytest.raises(ActionDenied, match="a commencé"):
        _cancel(first)
    _cancel(first, by=make_agent())
    Encounter.objects.update(starts_at=begun - timedelta(days=1), ends_at=begun)
    with pytest.raises(ActionDenied, match="passée"):
        _cancel(second, by=make_agent())


def test_a_seat_given_back_once_it_has_begun_calls_nobody():
    encounter = walk(seats=1)
    leaving, waiting = registered(encounter), registered(encounter)
    begun = timezone.now() - timedelta(minutes=5)
    Encounter.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=2))
    _cancel(leaving, by=make_agent())
    waiting.refresh_from_db()
    assert waiting.is_waiting


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"cancelled": True}, "annulée"),
        ({"seats": None}, "sans inscription"),
        ({"hours_from_now": -1}, "a commencé"),
        ({"held": True}, "passée"),
        ({"opens": 1}, "Les inscriptions ouvrent"),
        ({"closes": -1}, "finies"),
    ],
)
def test_one_registers_from_the_opening_to_the_end_of_registrations(given, words):
    now = timezone.now()
    hours = {
        "registration_opens_at": now + timedelta(hours=given.pop("opens")) if "opens" in given else None,
        "registration_closes_at": now + timedelta(hours=given.pop("closes")) if "closes" in given else None,
    }
    with pytest.raises(ActionDenied, match=words):
        registered(walk(**given, **hours))
    assert not Registration.objects.exists()


def test_an_agent_writes_somebody_down_out_of_hours_and_until_the_end():
    now = timezone.now()
    encounter = walk(hours_from_now=-1, registration_closes_at=now - timedelta(days=1))
    made = actions.register(registration=Registration(encounter=encounter, name="Lou"), is_by_hand=True, now=now)
    assert made.is_seated
    with pytest.raises(ActionDenied, match="passée"):
        actions.register(registration=Registration(encounter=walk(past=True), name="Lou"), is_by_hand=True, now=now)


@pytest.mark.parametrize(
    ("people", "words"),
    [({"adults": 0, "children": 0}, "combien"), ({"adults": 11}, "plus de 10"), ({"adults": 6}, "que 5 places")],
)
def test_a_party_is_somebody_and_not_more_than_there_are_seats(people, words):
    with pytest.raises(ActionDenied, match=words):
        registered(walk(seats=5), **people)


def test_an_address_and_an_account_register_once_until_they_give_it_back():
    encounter, person = walk(), make_user()
    first = registered(encounter, email="camille@example.org")
    registered(encounter, user=person, email="")
    with pytest.raises(ActionDenied, match="déjà inscrite"):
        registered(encounter, email="Camille@Example.org")
    with pytest.raises(ActionDenied, match="déjà sur la liste"):
        registered(encounter, user=person, email="")
    _cancel(first)
    assert registered(encounter, email="camille@example.org").is_seated
    assert registered(walk(), email="camille@example.org").is_seated


# --- slots ------------------------------------------------------------------------------------------


def test_a_slot_is_booked_by_one_person_whatever_they_type():
    encounter = permanence(slots=2)
    first, second = encounter.slots.all()
    made = registered(encounter, slot=second, adults=3)
    assert (made.is_seated, made.slot, made.people, _taken(encounter)) == (True, second, 1, 1)
    assert list(encounter.slots.free()) == [first]
    with pytest.raises(ActionDenied, match="vient d’être pris"):
        registered(encounter, slot=second)
    with pytest.raises(ActionDenied, match="Choisissez un créneau"):
        registered(encounter)


def test_when_all_slots_are_taken_one_waits_and_gets_the_one_given_back():
    encounter = permanence(slots=2)
    first, second = (registered(encounter, slot=slot) for slot in encounter.slots.all())
    waiting = registered(encounter)
    assert (waiting.state, waiting.slot) == (State.WAITING, None)
    _cancel(second)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.slot_id) == (State.SEATED, second.slot_id)
    assert first.slot_id != waiting.slot_id


def test_an_encounter_without_slots_takes_none():
    slot = permanence().slots.first()
    with pytest.raises(ActionDenied, match="pas de créneaux"):
        registered(walk(), slot=slot)


def test_slots_are_made_from_start_to_end_and_made_again_while_nobody_booked():
    encounter, by, now = permanence(slots=3), make_agent(), timezone.now()
    assert (encounter.seats, encounter.has_slots) == (3, True)
    gone = registered(encounter, slot=encounter.slots.first())
    with pytest.raises(ActionDenied, match="déjà pris un créneau"):
        actions.make_slots(encounter=encounter, by=by, minutes=30, now=now)
    _cancel(gone)
    assert actions.make_slots(encounter=encounter, by=by, minutes=30, now=now) == 2
    last = encounter.slots.last()
    assert last.ends_at == encounter.ends_at
    assert str(last)


@pytest.mark.parametrize(
    ("given", "minutes", "words"),
    [
        ({"kind": "urban_walk"}, 20, "Seule une permanence"),
        ({"kind": "online_help", "past": True}, 20, "à venir"),
        ({"kind": "online_help", "cancelled": True}, 20, "à venir"),
        ({"kind": "online_help"}, 200, "plus long"),
        ({"kind": "online_help"}, 1, "trop de créneaux"),
    ],
)
def test_slots_are_those_of_a_permanence_to_come(given, minutes, words):
    with pytest.raises(ActionDenied, match=words):
        actions.make_slots(encounter=EncounterFactory(**given), by=make_agent(), minutes=minutes, now=timezone.now())


def test_slots_are_made_by_who_writes_encounters():
    with pytest.raises(ActionDenied, match="pas le droit"):
        actions.make_slots(encounter=permanence(), by=make_user(), minutes=20, now=timezone.now())


# --- the number of seats ----------------------------------------------------------------------------


def test_more_seats_call_those_who_wait():
    encounter, by = walk(seats=1), make_agent()
    registered(encounter)
    waiting = registered(encounter)
    encounter.refresh_from_db()
    encounter.seats = 2
    actions.change_encounter(encounter=encounter, by=by)
    waiting.refresh_from_db()
    assert (waiting.is_seated, _taken(encounter)) == (True, 2)


@pytest.mark.parametrize(("seats", "words"), [(1, "2 places sont déjà prises"), (None, "ne peut plus être retirée")])
def test_seats_that_people_hold_are_not_taken_away(seats, words):
    encounter = walk(seats=3)
    registered(encounter, adults=2)
    encounter.seats = seats
    with pytest.raises(ActionDenied, match=words):
        actions.change_encounter(encounter=encounter, by=make_agent())


def test_the_seats_of_a_permanence_are_its_slots():
    encounter = permanence()
    encounter.seats = 12
    with pytest.raises(ActionDenied, match="refaites les créneaux"):
        actions.change_encounter(encounter=encounter, by=make_agent())


# --- the database itself ----------------------------------------------------------------------------


def test_the_database_counts_seats_and_refuses_one_too_many():
    encounter = walk(seats=2)
    held = registered(encounter)
    Registration.objects.filter(pk=held.pk).update(adults=2)
    assert _taken(encounter) == 2
    with pytest.raises(IntegrityError, match="encounter_never_overbooked"), transaction.atomic():
        Registration.objects.create(encounter=encounter, number=9, name="Lou", state=State.SEATED)
    Registration.objects.create(encounter=encounter, number=10, name="Lou")
    with pytest.raises(IntegrityError, match="encounter_never_overbooked"), transaction.atomic():
        Registration.objects.filter(number=10).update(state=State.SEATED)
    RegistrationHistory.objects.none()
    Registration.objects.filter(number=10).delete()
    assert _taken(encounter) == 2


def test_a_registration_stays_at_its_encounter():
    held, elsewhere = registered(walk()), walk()
    with pytest.raises(Exception, match="stays at its encounter"), transaction.atomic():
        Registration.objects.filter(pk=held.pk).update(encounter=elsewhere)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "", "number": 1}, "registration_named"),
        ({"name": "Lou", "adults": 0, "number": 1}, "registration_somebody"),
    ],
)
def test_a_registration_names_somebody_and_counts_somebody(given, words):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        Registration.objects.create(encounter=walk(), **given)


def test_a_name_is_shown_until_it_is_erased():
    held = registered(walk(), name="Lou")
    assert str(held) == "Lou"
    actions.forget_registrations(timezone.now() + timedelta(days=400))
    held.refresh_from_db()
    assert str(held) == "Personne effacée"


# --- many at once -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_for_fifteen_seats_take_exactly_fifteen_and_the_rest_wait_in_order():
    encounter = walk(seats=15)
    together(*[lambda: registered(encounter) for _time in range(40)])
    assert _taken(encounter) == 15
    states = list(Registration.objects.order_by("number").values_list("number", "state"))
    assert states == [(at, State.SEATED if at <= 15 else State.WAITING) for at in range(1, 41)]
    assert OutboxMessage.objects.count() == 40


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_five_hundred_at_once_for_fifty_seats_take_exactly_fifty_and_the_rest_wait_in_order():
    encounter = walk(seats=50)
    # Twenty-five at one instant, each with a connection and transactions of its own, each followed by the others.
    together(*[lambda: [registered(encounter) for _time in range(20)]] * 25)
    assert _taken(encounter) == 50
    states = list(Registration.objects.order_by("number").values_list("number", "state"))
    assert states == [(at, State.SEATED if at <= 50 else State.WAITING) for at in range(1, 501)]
    assert OutboxMessage.objects.count() == 500


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_for_one_slot_give_it_once():
    encounter = permanence(slots=2)
    slot = encounter.slots.first()
    outcomes = together(*[lambda: registered(encounter, slot=slot) for _time in range(10)])
    refused = [outcome for outcome in outcomes if isinstance(outcome, ActionDenied)]
    assert (len(refused), Registration.objects.count()) == (9, 1)


@pytest.mark.django_db(transaction=True)
def test_seats_given_back_and_taken_at_once_are_neither_lost_nor_doubled():
    encounter = walk(seats=6)
    seated = [registered(encounter, adults=2) for _time in range(3)]
    waiting = [registered(encounter) for _time in range(4)]
    acts = [lambda row=row: _cancel(row) for row in seated] + [lambda: registered(encounter) for _time in range(4)]
    together(*acts)
    rows = Registration.objects.seated()
    assert _taken(encounter) == sum(row.people for row in rows) == 6
    assert {row.pk for row in waiting} <= {row.pk for row in rows}


@pytest.mark.django_db(transaction=True)
def test_the_same_address_twice_at_once_is_on_the_list_once():
    encounter = walk()
    outcomes = together(*[lambda: registered(encounter, email="lou@example.org") for _time in range(4)])
    assert sum(isinstance(outcome, ActionDenied) for outcome in outcomes) == 3
    assert Registration.objects.count() == 1


def test_the_system_seats_and_nobody_else_does():
    waiting = registered(walk(seats=1))
    assert waiting.history.get().by is None
    assert SYSTEM is not None
