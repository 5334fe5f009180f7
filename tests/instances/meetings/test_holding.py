"""Before and during a meeting: answers, presences, substitutes, the quorum and its loss, decisions."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.core.errors import ActionDenied, InvalidInput
from instances.councils.models import Mandate
from instances.meetings.actions import holding, planning
from instances.meetings.actions.holding import Seen, Taken
from instances.meetings.enums import Answer, MeetingState, MinutesState, Presence
from instances.meetings.models import Attendance, Meeting
from instances.meetings.quorum import needed_of, quorum_at
from tests.factories.accounts import make_user
from tests.factories.meetings import (
    a_council,
    a_meeting,
    a_member,
    adopted,
    all_present,
    an_animator,
    animator_of,
    called,
    evening,
    held,
    past_call,
    published,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def note(meeting: Meeting, seen: dict[int, Seen], *, now: datetime | None = None) -> Meeting:
    return holding.note_presences(
        meeting=meeting, seen=seen, by=animator_of(meeting), now=now or meeting.starts_at + HOUR
    )


def decide(meeting: Meeting, taken_at: datetime, **fields: object) -> object:
    taken = Taken(words="Neuf bancs au parc.", taken_at=taken_at, **fields)  # type: ignore[arg-type]
    return holding.record_decision(meeting=meeting, taken=taken, by=animator_of(meeting), now=meeting.ends_at)


def seats(meeting: Meeting) -> list[Attendance]:
    return list(meeting.attendances.order_by("pk"))


def test_a_member_answers_until_the_meeting_begins_and_may_change() -> None:
    meeting = called(members=1)
    seat = seats(meeting)[0]
    assert holding.answer_call(attendance=seat, answer=Answer.YES, now=timezone.now()).answer == Answer.YES
    assert holding.answer_call(attendance=seat, answer=Answer.NO, now=timezone.now()).answered_at is not None
    with pytest.raises(InvalidInput, match="Dites si vous venez"):
        holding.answer_call(attendance=seat, answer="", now=timezone.now())
    with pytest.raises(ActionDenied, match="a commencé"):
        holding.answer_call(attendance=seat, answer=Answer.YES, now=meeting.starts_at)


def test_nobody_answers_a_meeting_cancelled_held_or_after_their_mandate() -> None:
    meeting = called(members=1)
    seat = seats(meeting)[0]
    Mandate.objects.filter(pk=seat.mandate_id).update(ends_on=meeting.day)
    with pytest.raises(ActionDenied, match="Votre mandat ne court pas"):
        holding.answer_call(attendance=seat, answer=Answer.YES, now=timezone.now())
    planning.cancel_meeting(meeting=meeting, reason="Grève", by=animator_of(meeting), now=timezone.now())
    with pytest.raises(ActionDenied, match="est annulée"):
        holding.answer_call(attendance=seat, answer=Answer.YES, now=timezone.now())
    past = held().meeting
    with pytest.raises(ActionDenied, match="On ne répond plus"):
        holding.answer_call(attendance=seats(past)[0], answer=Answer.YES, now=timezone.now())


def test_presences_are_noted_by_who_animates_from_two_hours_before_until_the_minutes_are_adopted() -> None:
    meeting = called(members=1)
    seen = {seats(meeting)[0].pk: Seen(Presence.PRESENT)}
    with pytest.raises(ActionDenied, match="deux heures avant"):
        note(meeting, seen, now=meeting.starts_at - 3 * HOUR)
    with pytest.raises(ActionDenied, match="autre personne"):
        holding.note_presences(meeting=meeting, seen=seen, by=make_user(), now=meeting.starts_at)
    note(meeting, seen, now=meeting.starts_at - HOUR)
    planned = a_meeting()
    with pytest.raises(ActionDenied, match="réunion convoquée"):
        note(planned, {})
    told = published().meeting
    with pytest.raises(ActionDenied, match="est adopté"):
        note(told, {}, now=timezone.now())


def test_a_substitute_sits_for_one_member_at_a_time() -> None:
    council = a_council()
    first, second = a_member(council), a_member(council)
    substitute = a_member(council, substitute_of=first)
    stranger = a_member(council, substitute_of=second)
    meeting = past_call(council)
    one, two = (meeting.attendances.get(mandate=member) for member in (first, second))
    note(meeting, {one.pk: Seen(Presence.REPRESENTED, substitute), two.pk: Seen(Presence.PRESENT)})
    one.refresh_from_db()
    assert (one.represented_by, one.is_sitting, str(one)) == (substitute, True, str(first))
    wrong = {
        "dites qui remplace": Seen(Presence.REPRESENTED),
        "n’est pas dit « remplacé »": Seen(Presence.PRESENT, substitute),
        "n’est pas suppléant": Seen(Presence.REPRESENTED, stranger),
        "que de qui était là": Seen(Presence.ABSENT, None, meeting.starts_at + HOUR),
        "n’est pas pendant la réunion": Seen(Presence.PRESENT, None, meeting.ends_at + HOUR),
    }
    for words, said in wrong.items():
        with pytest.raises(InvalidInput, match=words):
            note(meeting, {one.pk: said})
    with pytest.raises(InvalidInput, match="remplace déjà un autre membre"):
        note(meeting, {two.pk: Seen(Presence.REPRESENTED, substitute)})


def test_the_tables_refuse_what_the_action_refuses() -> None:
    council = a_council()
    first, second = a_member(council), a_member(council)
    substitute = a_member(council, substitute_of=first)
    meeting = past_call(council)
    one, two = (meeting.attendances.filter(mandate=member) for member in (first, second))
    one.update(presence=Presence.REPRESENTED, represented_by=substitute)
    for rows, fields in (
        (two, {"presence": Presence.REPRESENTED, "represented_by": substitute}),
        (two, {"presence": Presence.REPRESENTED}),
        (two, {"presence": Presence.PRESENT, "represented_by": substitute}),
        (two, {"presence": Presence.REPRESENTED, "represented_by": second}),
        (two, {"presence": Presence.ABSENT, "left_at": meeting.starts_at}),
        (two, {"answer": Answer.YES}),
        (two, {"mandate": first}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)


@pytest.mark.parametrize(
    ("seats_", "percent", "needed"), [(9, 50, 5), (10, 50, 5), (3, 100, 3), (7, 0, 0), (0, 50, 0), (3, 34, 2)]
)
def test_half_of_nine_is_five(seats_: int, percent: int, needed: int) -> None:
    assert needed_of(seats_, percent) == needed


def test_the_quorum_is_lost_at_the_hour_when_a_member_leaves() -> None:
    meeting = past_call(members=4)
    rows = seats(meeting)
    gone = meeting.starts_at + HOUR
    seen = {row.pk: Seen(Presence.PRESENT) for row in rows[:2]}
    seen |= {row.pk: Seen(Presence.EXCUSED) for row in rows[2:]}
    kept = note(meeting, seen)
    assert (kept.quorum_lost_at, kept.quorum_needed) == (None, 2)
    lost = note(meeting, {rows[0].pk: Seen(Presence.PRESENT, None, gone)})
    assert (lost.quorum_lost_at, lost.quorum_needed) == (gone, 2)
    decide(meeting, gone - HOUR / 2)
    with pytest.raises(ActionDenied, match="ne pouvait plus décider"):
        decide(meeting, gone)
    assert note(meeting, {rows[2].pk: Seen(Presence.PRESENT)}).quorum_lost_at is None
    decide(meeting, gone)


def test_a_quorum_never_met_is_lost_from_the_start_and_nothing_is_said_before_anything_is_noted() -> None:
    meeting = past_call(members=3)
    absent = note(meeting, {row.pk: Seen(Presence.ABSENT) for row in seats(meeting)})
    assert absent.quorum_lost_at == meeting.starts_at
    silent = note(meeting, {row.pk: Seen(Presence.UNKNOWN) for row in seats(meeting)})
    assert (silent.quorum_lost_at, silent.quorum_needed) == (None, None)
    with pytest.raises(ActionDenied, match="Notez d’abord les présences"):
        decide(meeting, meeting.starts_at)


def test_a_mandate_that_ends_in_the_middle_of_a_meeting_counts_no_more_after_midnight() -> None:
    council = a_council(quorum_percent=60)
    start = evening(-10) + timedelta(hours=4)
    last_day = timezone.localtime(start).date() + timedelta(days=1)
    staying = [a_member(council) for _ in range(3)]
    for _ in range(2):
        a_member(council, ends_on=last_day)
    now = start - timedelta(days=15)
    meeting = called(council, starts_at=start, ends_at=start + 4 * HOUR, now=now)
    present = {row.pk: Seen(Presence.PRESENT) for row in seats(meeting) if row.mandate in staying[:1]}
    present |= {row.pk: Seen(Presence.PRESENT) for row in seats(meeting) if row.mandate not in staying}
    absent = {row.pk: Seen(Presence.ABSENT) for row in seats(meeting) if row.pk not in present}
    noted = note(meeting, present | absent)
    midnight = datetime.combine(last_day, datetime.min.time(), tzinfo=ZoneInfo("Europe/Paris"))
    rows = list(meeting.attendances.select_related("mandate", "represented_by"))
    before, after = quorum_at(meeting, rows, midnight - HOUR), quorum_at(meeting, rows, midnight)
    assert (before.seats, before.needed, before.sitting, before.is_met, before.is_asked) == (5, 3, 3, True, True)
    assert (after.seats, after.needed, after.sitting, after.is_met) == (3, 2, 1, False)
    assert noted.quorum_lost_at == midnight
    with pytest.raises(ActionDenied, match="ne pouvait plus décider"):
        decide(meeting, midnight + HOUR)


def test_a_substitute_whose_mandate_ended_does_not_hold_the_seat() -> None:
    council = a_council()
    member = a_member(council)
    substitute = a_member(council, substitute_of=member)
    meeting = past_call(council)
    seat = seats(meeting)[0]
    note(meeting, {seat.pk: Seen(Presence.REPRESENTED, substitute)})
    Mandate.objects.filter(pk=substitute.pk).update(ends_on=meeting.day)
    rows = list(meeting.attendances.select_related("mandate", "represented_by"))
    assert quorum_at(meeting, rows, meeting.starts_at).sitting == 0
    substitute.refresh_from_db()
    with pytest.raises(InvalidInput, match="n’est pas suppléant"):
        note(meeting, {seat.pk: Seen(Presence.REPRESENTED, substitute)})


def test_a_decision_is_taken_during_the_meeting_with_no_more_votes_than_members() -> None:
    meeting = past_call(members=2)
    all_present(meeting)
    item = meeting.items.first()
    decision = decide(meeting, meeting.starts_at, item=item, votes_for=1, votes_against=0, abstained=1)
    assert (decision.votes, str(decision)) == (2, "Neuf bancs au parc.")  # type: ignore[attr-defined]
    assert Taken("Non", meeting.starts_at).votes is None
    with pytest.raises(ActionDenied, match="3 voix pour 2 membres"):
        decide(meeting, meeting.starts_at, votes_for=3, votes_against=0, abstained=0)
    with pytest.raises(ActionDenied, match="n’est pas celle de la réunion"):
        decide(meeting, meeting.ends_at + HOUR)
    with pytest.raises(ActionDenied, match="n’est pas à l’ordre du jour"):
        decide(meeting, meeting.starts_at, item=a_meeting().items.first())
    taken, stranger = Taken("Rien", meeting.starts_at), an_animator()
    with pytest.raises(ActionDenied, match="autre personne"):
        holding.record_decision(meeting=meeting, taken=taken, by=stranger, now=meeting.ends_at)


def test_presences_noted_again_leave_no_decision_without_its_members() -> None:
    meeting = past_call(members=4)
    all_present(meeting)
    decide(meeting, meeting.starts_at + HOUR, votes_for=4, votes_against=0, abstained=0)
    seat, *others = seats(meeting)
    with pytest.raises(InvalidInput, match=r"la décision « Neuf bancs au parc\. ».*4 voix pour 3 membres"):
        note(meeting, {seat.pk: Seen(Presence.ABSENT)})
    early = Seen(Presence.PRESENT, left_at=meeting.starts_at + HOUR)
    with pytest.raises(InvalidInput, match="1 membres présents sur les 2 exigés"):
        note(meeting, {row.pk: early for row in others})
    assert {row.presence for row in seats(meeting)} == {Presence.PRESENT}
    late = Seen(Presence.PRESENT, left_at=meeting.starts_at + HOUR + timedelta(minutes=1))
    note(meeting, {seat.pk: late})
    meeting.decisions.all().delete()
    note(meeting, {seat.pk: Seen(Presence.ABSENT)})
    assert [row.presence for row in seats(meeting)].count(Presence.ABSENT) == 1


def test_a_decision_noted_by_mistake_is_taken_away_until_the_minutes_are_adopted() -> None:
    meeting = past_call(members=1)
    all_present(meeting)
    decision = decide(meeting, meeting.starts_at)
    holding.remove_decision(decision=decision, by=animator_of(meeting), now=meeting.ends_at)  # type: ignore[arg-type]
    assert not meeting.decisions.exists()
    kept = AuditEntry.objects.get(act="instances.remove_decision")
    assert kept.detail == {"meeting": meeting.pk, "removed": "Neuf bancs au parc."}
    with pytest.raises(ActionDenied, match="Aucune décision"):
        holding.remove_decision(decision=decision, by=animator_of(meeting), now=meeting.ends_at)  # type: ignore[arg-type]
    kept_for_good = adopted(meeting.council).meeting
    decision = kept_for_good.decisions.create(words="Adoptée.", taken_at=kept_for_good.starts_at)
    with pytest.raises(ActionDenied, match="est adopté"):
        holding.remove_decision(decision=decision, by=animator_of(kept_for_good), now=timezone.now())


def test_a_meeting_is_held_once_begun_and_once_each_presence_is_noted() -> None:
    meeting = past_call(members=2)
    with pytest.raises(ActionDenied, match="Notez la présence"):
        holding.hold_meeting(meeting=meeting, by=animator_of(meeting), now=timezone.now())
    with pytest.raises(ActionDenied, match="n’a pas commencé"):
        holding.hold_meeting(meeting=meeting, by=animator_of(meeting), now=meeting.starts_at - HOUR)
    all_present(meeting)
    minutes = holding.hold_meeting(meeting=meeting, by=animator_of(meeting), now=meeting.ends_at)
    meeting.refresh_from_db()
    assert (meeting.state, minutes.state) == (MeetingState.HELD, MinutesState.DRAFT)
    assert minutes.body == "# 1. Les bancs du parc\n\n# 2. La semaine bleue"
    assert [version.number for version in minutes.versions.all()] == [1]
    with pytest.raises(ActionDenied, match="Ce n’est plus possible"):
        holding.hold_meeting(meeting=meeting, by=animator_of(meeting), now=meeting.ends_at)
