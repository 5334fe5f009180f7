"""An encounter moved, cancelled, reminded of and forgotten: who is told what, once."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.core.agenda import agenda_item
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.working_days import PARIS
from allonnes.outreach import actions, tasks
from allonnes.outreach.models import Encounter, Registration
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.outreach import permanence, registered, walk
from tests.factories.town import PlaceFactory

pytestmark = pytest.mark.django_db


def _told(kind):
    return OutboxMessage.objects.filter(kind=f"outreach/{kind}")


def _move(encounter, *, hours=0, place=None, words="", by=None):
    later = timedelta(hours=hours)
    actions.move_encounter(
        encounter=encounter,
        by=by or make_agent(),
        starts_at=encounter.starts_at + later,
        ends_at=encounter.ends_at + later,
        place=place or encounter.place,
        words=words,
        now=timezone.now(),
    )


def test_a_move_tells_who_registered_and_who_was_told_each_once():
    by, registered_one, told = make_agent(), make_user(), make_user()
    encounter = walk()
    actions.announce_encounter(encounter=encounter, by=by, now=timezone.now())
    registered(encounter, user=registered_one, email="")
    by_mail = registered(encounter)
    _move(encounter, hours=24, words=" La salle est prise. ", by=by)
    moved = _told("seat_moved")
    assert {(row.person, row.address) for row in moved} == {(registered_one.public_id, ""), (None, by_mail.email)}
    assert moved.first().payload["words"] == "La salle est prise."
    assert set(_told("encounter_moved").values_list("person", flat=True)) == {by.public_id, told.public_id}
    encounter.refresh_from_db()
    assert (encounter.calendar_sequence, encounter.revision) == (1, 1)
    history = encounter.history.get()
    assert (history.event, history.by) == ("move", by)
    assert "La salle est prise." in history.reason


def test_two_moves_tell_twice():
    encounter = walk()
    registered(encounter)
    _move(encounter, hours=24)
    encounter.refresh_from_db()
    _move(encounter, place=PlaceFactory())
    assert _told("seat_moved").count() == 2
    encounter.refresh_from_db()
    assert encounter.calendar_sequence == 2


def test_slots_and_the_end_of_registrations_follow():
    encounter = permanence(slots=3)
    Encounter.objects.update(registration_closes_at=encounter.starts_at - timedelta(hours=1))
    made = registered(encounter, slot=encounter.slots.first())
    before = [slot.starts_at for slot in encounter.slots.all()]
    encounter.refresh_from_db()
    actions.move_encounter(
        encounter=encounter,
        by=make_agent(),
        starts_at=encounter.starts_at + timedelta(minutes=20),
        ends_at=encounter.ends_at + timedelta(minutes=20),
        place=encounter.place,
        words="",
        now=timezone.now(),
    )
    assert [slot.starts_at for slot in encounter.slots.all()] == [at + timedelta(minutes=20) for at in before]
    encounter.refresh_from_db()
    assert encounter.registration_closes_at == encounter.starts_at - timedelta(hours=1)
    made.refresh_from_db()
    assert made.slot.starts_at == encounter.starts_at


def test_another_day_written_in_the_form_is_told_as_a_move():
    encounter, by = walk(), make_agent()
    registered(encounter)
    encounter.refresh_from_db()
    encounter.starts_at += timedelta(days=1)
    encounter.ends_at += timedelta(days=1)
    actions.change_encounter(encounter=encounter, by=by)
    assert _told("seat_moved").count() == 1
    encounter.refresh_from_db()
    assert (encounter.calendar_sequence, encounter.history.get().event) == (1, "move")


def test_another_title_changes_calendars_and_writes_to_nobody():
    encounter = walk()
    registered(encounter)
    encounter.refresh_from_db()
    encounter.title = "Autre titre"
    actions.change_encounter(encounter=encounter, by=make_agent())
    encounter.refresh_from_db()
    assert (encounter.calendar_sequence, encounter.seats_taken) == (1, 1)
    assert not _told("seat_moved").exists()
    encounter.description = "Autre texte"
    actions.change_encounter(encounter=encounter, by=make_agent())
    encounter.refresh_from_db()
    assert encounter.calendar_sequence == 1


def test_the_hours_of_what_is_over_are_corrected_in_silence():
    encounter = walk()
    registered(encounter)
    begun = timezone.now() - timedelta(days=2)
    Encounter.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=2))
    encounter.refresh_from_db()
    encounter.ends_at += timedelta(hours=1)
    actions.change_encounter(encounter=encounter, by=make_agent())
    assert not _told("seat_moved").exists()


@pytest.mark.parametrize("traits", [{"past": True}, {"cancelled": True}, {"held": True}])
def test_only_what_is_to_come_is_moved(traits):
    with pytest.raises(ActionDenied, match="à venir"):
        _move(walk(**traits), hours=400)


def test_moving_is_for_who_writes_encounters():
    with pytest.raises(ActionDenied, match="pas le droit"):
        _move(walk(), hours=4, by=make_user())


def test_a_move_goes_somewhere_to_come_and_has_a_length():
    encounter = walk()
    with pytest.raises(ActionDenied, match="Rien ne change"):
        _move(encounter)
    with pytest.raises(ActionDenied, match="déjà passé"):
        _move(encounter, hours=-500)
    with pytest.raises(ActionDenied, match="après le début"):
        actions.move_encounter(
            encounter=encounter,
            by=make_agent(),
            starts_at=encounter.starts_at,
            ends_at=encounter.starts_at,
            place=encounter.place,
            words="",
            now=timezone.now(),
        )


def test_a_cancellation_tells_who_registered_with_its_reason_and_the_others_once():
    by, person, told = make_agent(), make_user(), make_user()
    encounter = walk()
    actions.announce_encounter(encounter=encounter, by=by, now=timezone.now())
    registered(encounter, user=person, email="")
    waiting = registered(walk())
    actions.cancel_encounter(encounter=encounter, by=by, reason=" Orage. ", now=timezone.now())
    assert _told("seat_cancelled").get().payload["reason"] == "Orage."
    assert set(_told("encounter_cancelled").values_list("person", flat=True)) == {by.public_id, told.public_id}
    assert waiting.is_seated
    encounter.refresh_from_db()
    assert encounter.calendar_sequence == 1


def test_calendars_learn_when_something_else_was_told():
    encounter, by = walk(), make_agent()
    assert encounter.calendar_changed_at is None
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        _move(encounter, hours=24, by=by)
        encounter.refresh_from_db()
        assert (encounter.calendar_sequence, encounter.calendar_changed_at) == (1, timezone.now())
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        encounter.description = "Autre texte"
        actions.change_encounter(encounter=encounter, by=by)
        encounter.refresh_from_db()
        assert encounter.calendar_changed_at < timezone.now()
        encounter.title = "Autre titre"
        actions.change_encounter(encounter=encounter, by=by)
        encounter.refresh_from_db()
        assert (encounter.calendar_sequence, encounter.calendar_changed_at) == (2, timezone.now())
    written = Encounter(kind="market_stall", title="Stand", place=PlaceFactory())
    written.starts_at, written.ends_at = encounter.starts_at, encounter.ends_at
    actions.change_encounter(encounter=written, by=by)
    assert written.calendar_changed_at is not None


def _cancel(encounter, **more):
    actions.cancel_encounter(encounter=encounter, by=make_agent(), reason="Orage.", now=timezone.now(), **more)
    encounter.refresh_from_db()


def test_a_cancellation_says_the_new_date_in_the_message_the_page_and_the_calendar(client):
    encounter, other = walk(), walk(title="La balade de mars")
    registered(encounter)
    _cancel(encounter, replaced_by=other)
    assert encounter.replaced_by == other
    told = _told("seat_cancelled").get().payload
    assert (told["new_place"], told["new_url"]) == (other.place.name, reverse("portal:encounter", args=[other.pk]))
    item = agenda_item(f"rencontre-{encounter.pk}")
    assert (item.is_cancelled, item.new_date, item.new_url) == (True, other.starts_at, told["new_url"])
    assert (item.sequence, item.changed_at) == (1, encounter.calendar_changed_at)
    page = client.get(reverse("portal:encounter", args=[encounter.pk])).content.decode()
    assert f'<a href="{told["new_url"]}">' in page
    calendar = client.get(told["calendar"]).content.decode()
    assert "Nouvelle date" in calendar
    assert "LAST-MODIFIED" in calendar


def test_a_new_date_said_later_tells_those_who_had_registered_once():
    encounter, other, another = walk(), walk(), walk()
    row = registered(encounter)
    with pytest.raises(ActionDenied, match="pas annulée"):
        _replace(encounter, other)
    _cancel(encounter)
    assert _told("seat_cancelled").get().payload["new_url"] == ""
    _replace(encounter, other)
    assert (encounter.replaced_by, encounter.calendar_sequence) == (other, 2)
    assert _told("seat_replaced").get().address == row.email
    assert not other.registrations.exists()
    with pytest.raises(ActionDenied, match="déjà la nouvelle date"):
        _replace(encounter, other)
    _replace(encounter, another)
    assert _told("seat_replaced").count() == 2
    assert encounter.history.filter(event="replace").count() == 2


def _replace(encounter, other, by=None):
    actions.replace_encounter(encounter=encounter, by=by or make_agent(), replaced_by=other, now=timezone.now())
    encounter.refresh_from_db()


def test_a_new_date_is_another_encounter_to_come_and_is_said_by_who_may_cancel():
    encounter = walk()
    _cancel(encounter)
    with pytest.raises(ActionDenied, match="autre rencontre"):
        _replace(encounter, encounter)
    for wrong in (walk(past=True), walk(cancelled=True)):
        with pytest.raises(ActionDenied, match="à venir"):
            _replace(encounter, wrong)
    with pytest.raises(ActionDenied, match="pas le droit"):
        _replace(encounter, walk(), by=make_user())
    with pytest.raises(ActionDenied, match="à venir"):
        _cancel(walk(), replaced_by=walk(past=True))
    with pytest.raises(IntegrityError), transaction.atomic():
        Encounter.objects.filter(pk=walk().pk).update(replaced_by=encounter)


def test_the_new_date_is_said_by_a_button_of_the_desk(client):
    encounter, other = walk(), walk(title="La balade de mars")
    sign_in(client, make_agent())
    cancel = reverse("admin:outreach_encounter_annuler", args=[encounter.pk])
    assert "La balade de mars" in client.get(cancel).content.decode()
    assert client.post(cancel, {"reason": "Orage."}).status_code == 302
    again = reverse("admin:outreach_encounter_nouvelle-date", args=[encounter.pk])
    assert client.post(again, {"replaced_by": ""}).status_code == 200
    assert client.post(again, {"replaced_by": other.pk}).status_code == 302
    encounter.refresh_from_db()
    assert encounter.replaced_by == other
    page = client.get(reverse("admin:outreach_encounter_change", args=[encounter.pk])).content.decode()
    assert "Nouvelle date dite" in page


# --- reminders --------------------------------------------------------------------------------------


def _at(day, hour=9):
    return datetime(2031, 3, day, hour, tzinfo=PARIS)


@pytest.fixture
def coming():
    """A walk on the 20th, for which somebody registered on the 1st."""
    with time_machine.travel(_at(1), tick=False):
        encounter = walk(starts_at=_at(20, 14))
        registered(encounter)
    Registration.objects.update(created_at=_at(1))
    return encounter


@pytest.mark.parametrize(("day", "hour", "reminded"), [(18, 13, 0), (18, 15, 1), (20, 13, 1), (20, 15, 0)])
def test_a_reminder_comes_two_days_before(coming, day, hour, reminded):
    assert actions.remind_registered(_at(day, hour)) == reminded
    assert _told("seat_reminder").count() == reminded


def test_a_reminder_is_sent_once_for_a_day_and_again_for_another(coming):
    for hour in (15, 16):
        actions.remind_registered(_at(18, hour))
    assert _told("seat_reminder").count() == 1
    with time_machine.travel(_at(19), tick=False):
        _move(coming, hours=24 * 5)
    assert actions.remind_registered(_at(20)) == 0
    actions.remind_registered(_at(24))
    assert _told("seat_reminder").count() == 2


def test_who_waits_gave_back_or_has_just_registered_is_not_reminded(coming):
    Registration.objects.update(created_at=_at(19))
    assert actions.remind_registered(_at(19, 12)) == 0
    Registration.objects.update(created_at=_at(1))
    Encounter.objects.update(state="cancelled")
    assert actions.remind_registered(_at(19, 12)) == 0


# --- forgetting -------------------------------------------------------------------------------------


def test_who_came_is_forgotten_three_months_after_and_how_many_stays():
    encounter = walk()
    held = registered(encounter, adults=2, children=1)
    over = encounter.ends_at
    assert actions.forget_registrations(over + timedelta(days=89)) == 0
    assert actions.forget_registrations(over + timedelta(days=91)) == 1
    assert actions.forget_registrations(over + timedelta(days=92)) == 0
    held.refresh_from_db()
    assert (held.name, held.email, held.people) == ("", "", 3)
    assert held.erased_at


def test_an_account_deleted_leaves_its_seats_to_those_who_wait():
    person, encounter = make_user(), walk(seats=1)
    mine = registered(encounter, user=person, email="")
    waiting = registered(encounter)
    past = registered(walk(), user=person, email="")
    Encounter.objects.filter(pk=past.encounter_id).update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=8)
    )
    actions.forget_registrations_of(person.pk)
    for row in (mine, waiting, past):
        row.refresh_from_db()
    assert (mine.name, mine.user, mine.is_cancelled) == ("", None, True)
    assert waiting.is_seated
    assert (past.name, past.is_cancelled) == ("", False)


def test_the_clock_reminds_and_forgets():
    assert tasks.remind_registered() == 0
    assert tasks.forget_registrations() == 0
    assert tasks.forget_own_entries() == 0
