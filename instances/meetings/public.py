"""What everybody reads of meetings: never who came, only how many; never an answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, QuerySet

from allonnes.core.agenda import item_file
from allonnes.core.page_cache import changes_at
from instances.councils.models import Council
from instances.meetings.enums import MinutesState, Presence
from instances.meetings.models import Decision, Meeting, MeetingDocument, Minutes
from instances.meetings.words import Lateness, hours_of, lateness_of, place_of_meeting, public_state

A_PAGE = 20


@dataclass(frozen=True)
class Presences:
    """How many came; a substitute holds a seat as a member does."""

    present: int
    represented: int
    excused: int
    absent: int

    @property
    def total(self) -> int:
        return self.present + self.represented + self.excused + self.absent

    @property
    def sitting(self) -> int:
        return self.present + self.represented


@dataclass(frozen=True)
class MeetingLine:
    """A meeting in a list."""

    meeting: Meeting
    when: str
    place: str
    state: str
    kind: str
    minutes: Minutes | None


@dataclass(frozen=True)
class MeetingPage:
    """The page of a meeting. `calendar`: the address of its file for calendars."""

    council: Council
    meeting: Meeting
    when: str
    place: str
    state: str
    kind: str
    items: list[Any]
    total_minutes: int
    documents: list[MeetingDocument]
    decisions: list[Decision]
    presences: Presences | None
    lateness: Lateness | None
    minutes: Minutes | None
    calendar: str


def meetings_shown() -> "QuerySet[Meeting]":
    """All that the page of a meeting shows, in five queries."""
    return (
        Meeting.objects.public()
        .select_related("council", "place__neighbourhood", "minutes_text__adopted_in")
        .prefetch_related(
            "items",
            "decisions__item",
            Prefetch("documents", MeetingDocument.objects.filter(is_public=True), to_attr="shown_documents"),
        )
    )


def meeting_page(meeting: Any, now: datetime) -> MeetingPage:
    """One more query, for the number of those who came. What is said of its hours changes at them."""
    changes_at(meeting.starts_at, meeting.ends_at)
    state, kind = public_state(meeting, now)
    items = list(meeting.items.all())
    minutes = minutes_of_meeting(meeting)
    return MeetingPage(
        council=meeting.council,
        meeting=meeting,
        when=hours_of(meeting),
        place=place_of_meeting(meeting),
        state=state,
        kind=kind,
        items=items,
        total_minutes=sum(item.minutes or 0 for item in items),
        documents=meeting.shown_documents if not meeting.is_cancelled else [],
        decisions=list(meeting.decisions.all()) if minutes and minutes.is_published else [],
        presences=presences_of(meeting) if meeting.state == "held" else None,
        lateness=lateness_of(meeting),
        minutes=minutes,
        calendar=item_file(f"seance-{meeting.pk}"),
    )


def minutes_of_meeting(meeting: Any) -> Minutes | None:
    """Its minutes, read with it; None while it did not take place."""
    minutes: Minutes | None = getattr(meeting, "minutes_text", None)
    return minutes


def presences_of(meeting: Meeting) -> Presences:
    """How many came. One query."""
    counted = dict(meeting.attendances.order_by().values_list("presence").annotate(Count("pk")))
    return Presences(
        *(
            counted.get(value, 0)
            for value in (Presence.PRESENT, Presence.REPRESENTED, Presence.EXCUSED, Presence.ABSENT)
        )
    )


def coming_lines(council: Council, now: datetime) -> list[MeetingLine]:
    """Meetings to come, cancelled ones included until their hour, soonest first. One query."""
    rows = _listed(council).filter(ends_at__gt=now).exclude(state="held").order_by("starts_at", "pk")
    return [_line(meeting, now) for meeting in rows[:A_PAGE]]


def past_lines(council: Council, number: str | None, now: datetime) -> "Page[Any]":
    """Past meetings, the latest first, a page at a time. Two queries."""
    rows = _listed(council).past(now)
    page = Paginator(rows, A_PAGE).get_page(number)
    page.object_list = [_line(meeting, now) for meeting in page.object_list]
    return page


def _listed(council: Council) -> Any:
    return Meeting.objects.filter(council=council).select_related("place", "minutes_text")


def _line(meeting: Meeting, now: datetime) -> MeetingLine:
    changes_at(meeting.starts_at, meeting.ends_at)
    state, kind = public_state(meeting, now)
    minutes = minutes_of_meeting(meeting)
    return MeetingLine(meeting, hours_of(meeting), meeting.place.name, state, kind, minutes)


def published_minutes() -> "QuerySet[Minutes]":
    """With all that their page shows."""
    return (
        Minutes.objects.filter(state=MinutesState.PUBLISHED, meeting__council__is_public=True)
        .select_related("meeting__council", "meeting__place", "adopted_in")
        .prefetch_related("meeting__items", "meeting__decisions__item")
    )
