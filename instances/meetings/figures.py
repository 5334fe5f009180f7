"""Numbers of the meetings: held against the objective, and how many members come. The observatory composes them."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from instances.councils.models import Council
from instances.meetings.enums import SITTING, MeetingState, Presence
from instances.meetings.models import Attendance, Meeting

DEFINITION_HELD = _(
    "Réunions dites tenues dans l’année, comparées à l’objectif du conseil. Une réunion annulée ne compte pas."
)
DEFINITION_RATE = _(
    "Membres présents ou remplacés, sur tous les membres convoqués dont la présence est notée, "
    "aux réunions tenues dans l’année."
)


@dataclass(frozen=True)
class Held:
    """Meetings of a council in a year. `planned`: those to come."""

    council: Council
    held: int
    planned: int
    objective_from: int
    objective_to: int

    @property
    def is_reached(self) -> bool:
        return self.held >= self.objective_from


@dataclass(frozen=True)
class Rate:
    """A share with its numbers: `n` presences were noted."""

    came: int
    n: int

    @property
    def share(self) -> float | None:
        """None when nothing was noted."""
        return self.came / self.n if self.n else None


def held_in(year: int, councils: "QuerySet[Council]") -> list[Held]:
    """For each council, by name. One query."""
    of_year = Q(meetings__starts_at__year=year)
    held = Count("meetings", filter=of_year & Q(meetings__state=MeetingState.HELD))
    coming = Count("meetings", filter=of_year & Q(meetings__state__in=(MeetingState.PLANNED, MeetingState.CONVENED)))
    rows = councils.annotate(held_count=held, coming_count=coming).order_by("name")
    return [Held(row, row.held_count, row.coming_count, row.meetings_from, row.meetings_to) for row in rows]


def attendance_rate(year: int, councils: "QuerySet[Council]") -> Rate:
    """All these councils together. One query."""
    rows = Attendance.objects.filter(
        meeting__council__in=councils, meeting__state=MeetingState.HELD, meeting__starts_at__year=year
    ).exclude(presence=Presence.UNKNOWN)
    counted = rows.aggregate(n=Count("pk"), came=Count("pk", filter=Q(presence__in=SITTING)))
    return Rate(counted["came"], counted["n"])


def rates_by_council(year: int) -> dict[int, Rate]:
    """The same, council by council; those where nothing was noted are left out. One query."""
    rows = Attendance.objects.filter(meeting__state=MeetingState.HELD, meeting__starts_at__year=year)
    counted = (
        rows.exclude(presence=Presence.UNKNOWN)
        .order_by()
        .values("meeting__council")
        .annotate(came=Count("pk", filter=Q(presence__in=SITTING)), n=Count("pk"))
    )
    return {row["meeting__council"]: Rate(row["came"], row["n"]) for row in counted}


def meetings_held(year: int) -> "QuerySet[Meeting]":
    """Every meeting held in a year, of public councils."""
    return Meeting.objects.public().filter(state=MeetingState.HELD, starts_at__year=year)
