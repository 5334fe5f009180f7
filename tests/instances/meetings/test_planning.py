"""A meeting is prepared, changed, called and cancelled; each refusal, and who is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.revisions import StaleRevision
from instances.meetings.actions import letters, planning, reminding
from instances.meetings.actions.holding import answer_call
from instances.meetings.enums import Answer, MeetingState
from instances.meetings.models import Meeting
from instances.meetings.tasks import remind_of_meetings
from instances.meetings.words import hours_of, lateness_of, place_of_meeting
from tests.factories.accounts import born_years_ago, make_administrator, make_agent, make_user
from tests.factories.meetings import (
    LINES,
    a_council,
    a_meeting,
    a_member,
    a_place,
    a_plan,
    an_animator,
    animator_of,
    called,
    evening,
    held,
    past_call,
)

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def kinds(kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=f"instances/{kind}").order_by("created_at"))


def change(meeting: Meeting, **fields: object) -> Meeting:
    meeting.refresh_from_db()
    plan = {
        "title": meeting.title,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
        "place_detail": meeting.place_detail,
        "is_public_open": meeting.is_public_open,
        **fields,
    }
    return planning.change_meeting(
        meeting=meeting,
        plan=planning.Plan(**plan),
        by=animator_of(meeting),
        now=timezone.now(),
        read_revision=meeting.revision,
    )


def refused(meeting: Meeting, words: str, **fields: object) -> None:
    with pytest.raises(ActionDenied, match=words):
        change(meeting, **fields)


def test_a_meeting_is_prepared_by_who_animates_the_council() -> None:
    council = a_council()
    meeting = a_meeting(council)
    assert (meeting.state, meeting.calendar_sequence, str(meeting)) == (MeetingState.PLANNED, 0, "Réunion du mois")
    assert [str(item) for item in meeting.items.all()] == ["Les bancs du parc", "La semaine bleue"]
    assert [str(row) for row in meeting.history.all()] == ["plan :  → planned"]
    assert a_meeting(council, by=make_administrator()).council == council


def test_nobody_else_prepares_one() -> None:
    council, plan = a_council(), a_plan()
    for stranger in (an_animator(a_council()), make_agent(Role.QRC_AGENT), make_user()):
        with pytest.raises(ActionDenied, match="animé par une autre personne"):
            planning.plan_meeting(council=council, plan=plan, by=stranger, now=timezone.now())


def test_a_council_whose_term_is_over_prepares_none() -> None:
    ended = a_council(term_ends_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ActionDenied, match="ne se réunit plus"):
        planning.plan_meeting(council=ended, plan=a_plan(), by=make_administrator(), now=timezone.now())


@pytest.mark.parametrize(
    ("days", "hours", "words"),
    [
        (-1, 2, "est passée"),
        (5, -1, "La fin vient après"),
        (5, 0, "La fin vient après"),
        (5, 25, "un jour au plus"),
        (5_000, 2, "son mandat finit"),
    ],
)
def test_impossible_dates_are_refused(days: int, hours: int, words: str) -> None:
    council = a_council()
    plan = a_plan(evening(days), ends_at=evening(days) + timedelta(hours=hours))
    with pytest.raises(ActionDenied, match=words):
        planning.plan_meeting(council=council, plan=plan, by=an_animator(council), now=timezone.now())


def test_a_meeting_called_in_time_tells_each_member_once() -> None:
    council = a_council()
    account = make_user(email="rachida@example.org")
    a_member(council, person=account, email="")
    a_member(council, email="paul@example.org")
    a_member(council, email="")
    substitute = a_member(council)
    substitute.substitute_of = council.mandates.first()
    substitute.save()
    a_member(council, ends_on=timezone.localdate() + timedelta(days=1))
    meeting = called(council)
    assert (meeting.state, meeting.is_convened_late, lateness_of(meeting)) == (MeetingState.CONVENED, False, None)
    assert meeting.attendances.count() == 3
    told = kinds("meeting_convened")
    assert {(message.person, message.address) for message in told} == {
        (account.public_id, ""),
        (None, "paul@example.org"),
    }
    assert [row.mandate.email for row in meeting.attendances.to_print(timezone.now())] == [""]
    with pytest.raises(ActionDenied, match="Ce n’est plus possible"):
        planning.convene_meeting(meeting=meeting, by=animator_of(meeting), now=timezone.now())
    assert len(kinds("meeting_convened")) == 2


@pytest.mark.parametrize(("days", "is_late"), [(4, True), (5, False), (6, False)])
def test_a_late_call_is_flagged_for_all(days: int, is_late: bool) -> None:
    meeting = called(a_council(convocation_days=5), starts_at=evening(days))
    assert meeting.is_convened_late is is_late
    late = lateness_of(meeting)
    assert (late and (late.days, late.asked)) == ((4, 5) if is_late else None)


def test_a_meeting_without_agenda_or_members_or_time_is_not_called() -> None:
    council = a_council()
    by = an_animator(council)
    empty = a_meeting(council, by=by, lines=())
    with pytest.raises(ActionDenied, match="ordre du jour est vide"):
        planning.convene_meeting(meeting=empty, by=by, now=timezone.now())
    alone = a_meeting(council, by=by)
    with pytest.raises(ActionDenied, match="Personne ne siège"):
        planning.convene_meeting(meeting=alone, by=by, now=timezone.now())
    a_member(council)
    with pytest.raises(ActionDenied, match="L’heure de la réunion est passée"):
        planning.convene_meeting(meeting=alone, by=by, now=alone.starts_at)
    with pytest.raises(ActionDenied, match="autre personne"):
        planning.convene_meeting(meeting=alone, by=an_animator(), now=timezone.now())


def test_a_moved_meeting_tells_members_and_calendars_and_asks_again() -> None:
    meeting = called(members=2)
    letter = a_member(meeting.council, email="")
    seat = meeting.attendances.first()
    assert seat is not None
    answer_call(attendance=seat, answer=Answer.YES, now=timezone.now())
    moved = change(meeting, starts_at=evening(25), ends_at=evening(25) + timedelta(hours=2))
    assert (moved.calendar_sequence, moved.revision) == (1, 2)
    assert len(kinds("meeting_changed")) == 2
    seat.refresh_from_db()
    assert (seat.answer, seat.answered_at) == (Answer.NONE, None)
    assert [row.mandate for row in moved.attendances.to_print(timezone.now())] == [letter]
    assert [row.event for row in moved.history.all()] == ["plan", "convene", "move"]


def test_a_new_room_keeps_the_answers_and_a_new_title_tells_nobody() -> None:
    meeting = called(members=1)
    seat = meeting.attendances.get()
    answer_call(attendance=seat, answer=Answer.NO, now=timezone.now())
    assert change(meeting, title="Autre titre").calendar_sequence == 0
    assert not kinds("meeting_changed")
    assert change(meeting, place=a_place()).calendar_sequence == 1
    seat.refresh_from_db()
    assert seat.answer == Answer.NO
    assert len(kinds("meeting_changed")) == 1


def test_a_meeting_in_preparation_changes_without_a_mail() -> None:
    meeting = a_meeting()
    moved = change(meeting, starts_at=evening(30), ends_at=evening(30) + timedelta(hours=3))
    assert moved.calendar_sequence == 1
    assert not OutboxMessage.objects.exists()


def test_a_meeting_brought_forward_becomes_late() -> None:
    meeting = called(members=1)
    change(meeting, starts_at=evening(2), ends_at=evening(2) + timedelta(hours=2))
    meeting.refresh_from_db()
    assert meeting.is_convened_late


def test_who_is_no_member_on_the_new_day_leaves_the_list_unless_they_answered() -> None:
    council = a_council()
    ending = timezone.localdate() + timedelta(days=22)
    silent, said = a_member(council, ends_on=ending), a_member(council, ends_on=ending)
    meeting = called(council)
    seat = meeting.attendances.get(mandate=said)
    answer_call(attendance=seat, answer=Answer.NO, now=timezone.now())
    change(meeting, place=a_place())
    assert meeting.attendances.count() == 2
    change(meeting, starts_at=evening(30), ends_at=evening(30) + timedelta(hours=2))
    assert not meeting.attendances.filter(mandate=silent).exists()


def test_two_people_change_the_same_meeting() -> None:
    meeting = a_meeting()
    change(meeting, title="Premier")
    with pytest.raises(StaleRevision):
        planning.change_meeting(
            meeting=meeting, plan=a_plan(), by=animator_of(meeting), now=timezone.now(), read_revision=0
        )


def test_a_meeting_that_began_or_ended_no_longer_changes() -> None:
    refused(past_call(), "La réunion a commencé")
    refused(held().meeting, "ne change plus")
    with pytest.raises(ActionDenied, match="autre personne"):
        planning.change_meeting(meeting=a_meeting(), plan=a_plan(), by=make_user(), now=timezone.now(), read_revision=1)


def test_the_agenda_of_a_called_meeting_tells_members_when_it_changes() -> None:
    meeting = called(members=1)

    def write(*lines: planning.Line) -> None:
        meeting.refresh_from_db()
        planning.write_agenda(
            meeting=meeting,
            lines=lines,
            by=animator_of(meeting),
            now=timezone.now(),
            read_revision=meeting.revision,
        )

    write(*LINES)
    assert not kinds("meeting_changed")
    write(*reversed(LINES))
    assert [item.subject for item in meeting.items.all()] == ["La semaine bleue", "Les bancs du parc"]
    assert len(kinds("meeting_changed")) == 1
    with pytest.raises(ActionDenied, match="gardez au moins un point"):
        write()
    with pytest.raises(StaleRevision):
        planning.write_agenda(
            meeting=meeting, lines=LINES, by=animator_of(meeting), now=timezone.now(), read_revision=0
        )


@pytest.mark.parametrize("is_public", [True, False])
def test_the_agenda_that_everybody_reads_names_no_minor(is_public: bool) -> None:
    meeting = a_meeting(a_council(is_public=is_public))
    a_member(meeting.council, first_name="Lina", last_name="Exemple-Roy", birth_date=born_years_ago(16))
    meeting.refresh_from_db()
    said = {"lines": [planning.Line("La fête", "Lina Exemple-Roy", 10)], "read_revision": meeting.revision}
    if not is_public:
        planning.write_agenda(meeting=meeting, by=animator_of(meeting), now=timezone.now(), **said)
        return
    with pytest.raises(ActionDenied, match="jamais nommés en public : Lina Exemple-Roy"):
        planning.write_agenda(meeting=meeting, by=animator_of(meeting), now=timezone.now(), **said)


@pytest.mark.parametrize("is_public", [True, False])
def test_neither_title_nor_room_nor_the_reason_of_an_end_names_a_minor_to_everybody(is_public: bool) -> None:
    meeting = a_meeting(a_council(is_public=is_public))
    a_member(meeting.council, first_name="Lina", last_name="Exemple-Roy", birth_date=born_years_ago(16))
    named, by, now = "Pour Lina Exemple-Roy", animator_of(meeting), timezone.now()
    plan = planning.Plan(named, meeting.starts_at, meeting.ends_at, meeting.place)
    room = planning.Plan("Réunion", meeting.starts_at, meeting.ends_at, meeting.place, named)
    acts: list[Callable[[], Any]] = [
        lambda: planning.plan_meeting(council=meeting.council, plan=plan, by=by, now=now),
        lambda: change(meeting, title=named),
        lambda: planning.plan_meeting(council=meeting.council, plan=room, by=by, now=now),
        lambda: change(meeting, place_detail=named),
        lambda: planning.cancel_meeting(meeting=meeting, reason=named, by=by, now=now),
    ]
    for act in acts:
        if not is_public:
            act()
            continue
        with pytest.raises(ActionDenied, match="jamais nommés en public : Lina Exemple-Roy"):
            act()
    meeting.refresh_from_db()
    assert (meeting.title == named, meeting.cancel_reason == named) == (not is_public, not is_public)


def test_a_cancelled_meeting_says_why_to_all_and_stays_in_calendars() -> None:
    meeting = called(members=2)
    letter = a_member(meeting.council, email="")
    change(meeting, place=a_place())
    letters.note_letters_printed(meeting=meeting, by=animator_of(meeting), now=timezone.now())
    row = planning.cancel_meeting(
        meeting=meeting, reason=" La salle est inondée. ", by=animator_of(meeting), now=timezone.now()
    )
    assert (row.state, row.cancel_reason, row.calendar_sequence) == (MeetingState.CANCELLED, "La salle est inondée.", 2)
    assert len(kinds("meeting_cancelled")) == 2
    assert [seat.mandate for seat in row.attendances.to_print(timezone.now())] == [letter]
    refused(row, "ne change plus")
    with pytest.raises(ActionDenied, match="Ce n’est plus possible"):
        planning.cancel_meeting(meeting=row, reason="Encore", by=animator_of(row), now=timezone.now())


def test_a_cancellation_asks_for_its_reason_and_comes_before_the_end() -> None:
    meeting = a_meeting()
    with pytest.raises(ActionDenied, match="raison"):
        planning.cancel_meeting(meeting=meeting, reason="  ", by=animator_of(meeting), now=timezone.now())
    with pytest.raises(ActionDenied, match="est passée"):
        planning.cancel_meeting(meeting=meeting, reason="Non", by=animator_of(meeting), now=meeting.ends_at)
    planning.cancel_meeting(meeting=meeting, reason="Reportée", by=animator_of(meeting), now=timezone.now())
    assert not kinds("meeting_cancelled")


def test_a_reminder_leaves_two_days_before_once_and_dies_with_its_date() -> None:
    meeting = called(members=3, starts_at=evening(10))
    seat = meeting.attendances.first()
    assert seat is not None
    answer_call(attendance=seat, answer=Answer.NO, now=timezone.now())
    near = meeting.starts_at - timedelta(days=1)
    assert reminding.remind_members(timezone.now()) == 0
    assert reminding.remind_members(near) == 1
    assert reminding.remind_members(near) == 1
    assert len(kinds("meeting_reminder")) == 2
    moved = change(meeting, starts_at=evening(12), ends_at=evening(12) + timedelta(hours=2))
    assert {message.state for message in kinds("meeting_reminder")} == {OutboxMessage.State.SKIPPED}
    assert reminding.remind_members(moved.starts_at - timedelta(days=1)) == 1
    alive = [message for message in kinds("meeting_reminder") if message.state == OutboxMessage.State.PENDING]
    assert len(alive) == 3
    planning.cancel_meeting(meeting=moved, reason="Grève", by=animator_of(moved), now=timezone.now())
    assert {message.state for message in kinds("meeting_reminder")} == {OutboxMessage.State.SKIPPED}
    assert reminding.remind_members(moved.starts_at - timedelta(days=1)) == 0


def test_letters_are_marked_printed_by_who_animates() -> None:
    council = a_council()
    a_member(council, email="")
    meeting = called(council)
    with pytest.raises(ActionDenied):
        letters.note_letters_printed(meeting=meeting, by=make_user(), now=timezone.now())
    assert letters.note_letters_printed(meeting=meeting, by=animator_of(meeting), now=timezone.now()) == 1
    assert letters.note_letters_printed(meeting=meeting, by=animator_of(meeting), now=timezone.now()) == 0


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ((2027, 3, 27, 18), (2027, 3, 27, 20), "samedi 27 mars 2027, 18 h à 20 h"),
        ((2026, 10, 25, 1), (2026, 10, 25, 4), "dimanche 25 octobre 2026, 1 h à 4 h"),
        ((2027, 3, 28, 1), (2027, 3, 28, 4), "dimanche 28 mars 2027, 1 h à 4 h"),
        ((2027, 3, 27, 22), (2027, 3, 28, 0), "samedi 27 mars 2027, 22 h à minuit"),
        ((2027, 3, 27, 22), (2027, 3, 28, 1), "samedi 27 mars 2027 à 22 h, jusqu’au dimanche 28 mars 2027 à 1 h"),
    ],
)
def test_hours_are_those_of_the_town_through_the_change_of_time(
    start: tuple[int, ...], end: tuple[int, ...], words: str
) -> None:
    first, last = (datetime(*parts, tzinfo=PARIS) for parts in (start, end))  # type: ignore[arg-type,misc]
    meeting = Meeting(starts_at=first.astimezone(ZoneInfo("UTC")), ends_at=last.astimezone(ZoneInfo("UTC")))
    assert hours_of(meeting).replace("\u00a0", " ") == words
    assert meeting.day == first.date()


def test_a_place_is_said_with_its_room() -> None:
    meeting = a_meeting(place=a_place(name="Mairie", address="1 place de la Mairie"), place_detail="salle 2")
    assert place_of_meeting(meeting) == "Mairie, salle 2, 1 place de la Mairie"
    assert meeting.access_words == "Entrée de plain-pied."


def test_the_clock_reminds_members() -> None:
    meeting = called(members=1)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=timezone.now() + timedelta(hours=30), ends_at=timezone.now() + timedelta(hours=32)
    )
    assert remind_of_meetings() == 1
