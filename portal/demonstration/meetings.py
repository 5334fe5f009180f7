"""Meetings of the invented councils: held with their minutes, one still read by its members, others to come."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.town.models import Place
from instances.councils.models import Council
from instances.meetings.actions import holding, planning, writing
from instances.meetings.enums import Answer, Presence
from instances.meetings.models import Attendance, Meeting, Minutes
from portal.demonstration.files import read_json
from portal.demonstration.people import administrator

BEFORE, CALLED = timedelta(days=40), timedelta(days=9)
DAYS_TO_READ, A_DAY = 10, timedelta(days=1)
# Of so many members, one is excused and one is absent.
EXCUSED_OF, ABSENT_OF = 6, 9


@transaction.atomic
def build_meetings(now: datetime) -> None:
    """Add the meetings of the councils that have none; nothing for a council that does not exist."""
    for slug, rows in read_json("seances.json").items():
        council = Council.objects.filter(slug=slug).first()
        if council is not None and not council.meetings.exists():
            Year(council, rows, administrator(), now).build()


class Year:
    """The meetings of one council around today."""

    def __init__(self, council: Council, rows: dict[str, Any], by: User, now: datetime) -> None:
        self.council, self.rows, self.by, self.now = council, rows, by, now
        self.place = Place.objects.get(name=rows["place"])

    def build(self) -> None:
        """Each meeting adopts the minutes of the one before."""
        waiting: Minutes | None = None
        for row in self.rows["past"]:
            meeting = self._called(row, self._moment(-row["ago"]))
            self._note(meeting)
            self._adopt(waiting, meeting)
            waiting = self._told(meeting, row)
        for row in self.rows["coming"]:
            self._coming(row)
        if "cancelled" in self.rows:
            row = self.rows["cancelled"]
            meeting = self._planned(row, self._moment(row["in"]), self.now)
            planning.cancel_meeting(meeting=meeting, reason=row["reason"], by=self.by, now=self.now)

    def _moment(self, days: int) -> datetime:
        """The hour of its meetings, the last day of the week that it keeps before so many days from today."""
        day = timezone.localdate(self.now) + timedelta(days=days)
        day -= timedelta(days=(day.weekday() - self.rows["weekday"]) % 7)
        return timezone.make_aware(datetime.combine(day, time.fromisoformat(self.rows["start"])))

    def _planned(self, row: dict[str, Any], start: datetime, at: datetime) -> Meeting:
        plan = planning.Plan(
            title=row["title"],
            starts_at=start,
            ends_at=start + timedelta(hours=self.rows["hours"]),
            place=self.place,
            place_detail=self.rows["detail"],
            is_public_open=self.rows["open"],
        )
        meeting = planning.plan_meeting(council=self.council, plan=plan, by=self.by, now=at)
        lines = [planning.Line(*line) for line in row["items"]]
        planning.write_agenda(meeting=meeting, lines=lines, by=self.by, now=at, read_revision=0)
        return meeting

    def _called(self, row: dict[str, Any], start: datetime) -> Meeting:
        meeting = self._planned(row, start, start - BEFORE)
        return planning.convene_meeting(meeting=meeting, by=self.by, now=start - CALLED)

    def _coming(self, row: dict[str, Any]) -> None:
        """Some members have answered, when they are called."""
        meeting = self._planned(row, self._moment(row["in"]), self.now)
        if not row.get("called"):
            return
        planning.convene_meeting(meeting=meeting, by=self.by, now=self.now)
        for number, seat in enumerate(self._seats(meeting)):
            if number % 3:
                answer = Answer.NO if number % EXCUSED_OF == EXCUSED_OF - 1 else Answer.YES
                holding.answer_call(attendance=seat, answer=answer, now=self.now)

    def _seats(self, meeting: Meeting) -> list[Attendance]:
        return list(meeting.attendances.order_by("pk"))

    def _note(self, meeting: Meeting) -> None:
        seen = {seat.pk: holding.Seen(_seen(number)) for number, seat in enumerate(self._seats(meeting))}
        holding.note_presences(meeting=meeting, seen=seen, by=self.by, now=meeting.ends_at)

    def _told(self, meeting: Meeting, row: dict[str, Any]) -> Minutes:
        """Decisions, then minutes that members read: still today for the last one."""
        meeting.refresh_from_db()
        end, items = meeting.ends_at, list(meeting.items.all())
        sitting = sum(seat.is_sitting for seat in self._seats(meeting))
        for words, *votes in row["decisions"]:
            counted = votes if sum(votes) <= sitting else (sitting, 0, 0)
            taken = holding.Taken(words, end - timedelta(minutes=20), items[0], *counted)
            holding.record_decision(meeting=meeting, taken=taken, by=self.by, now=end)
        minutes = holding.hold_meeting(meeting=meeting, by=self.by, now=end)
        said = zip(items, [*row["said"], ""], strict=False)
        body = "\n\n".join(f"# {item.subject}\n\n{words}".strip() for item, words in said)
        written = writing.write_minutes(minutes=minutes, body=body, by=self.by, now=end + A_DAY, read_revision=0)
        until = timezone.localdate(end) + timedelta(days=DAYS_TO_READ)
        if row is self.rows["past"][-1]:
            until = max(until, timezone.localdate(self.now) + timedelta(days=6))
        return writing.send_minutes(minutes=written, until=until, by=self.by, now=end + A_DAY)

    def _adopt(self, minutes: Minutes | None, meeting: Meeting) -> None:
        """The day after it is adopted, it is published."""
        if minutes is None:
            return
        writing.adopt_minutes(minutes=minutes, adopted_in=meeting, by=self.by, now=meeting.ends_at)
        writing.publish_minutes(minutes=minutes, by=self.by, now=meeting.ends_at + A_DAY)


def _seen(number: int) -> str:
    if number % EXCUSED_OF == EXCUSED_OF - 1:
        return Presence.EXCUSED
    return Presence.ABSENT if number % ABSENT_OF == ABSENT_OF - 1 else Presence.PRESENT
