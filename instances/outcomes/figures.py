"""Numbers about opinions and actions: answered or not and in how many days, done or not, against the objective."""

from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Count, Q

from instances.councils.models import Council
from instances.outcomes.enums import InitiativeState, OpinionState
from instances.outcomes.models import Initiative, Opinion


@dataclass(frozen=True)
class OpinionFigures:
    """Opinions given within a year. `days`: the median of days to answer among those answered, None without any."""

    given: int
    answered: int
    waiting: int
    late: int
    days: float | None


def opinion_figures(year: int, today: date, council: Council | None = None) -> OpinionFigures:
    """Read in two questions."""
    given = Opinion.objects.public().filter(year=year)
    if council is not None:
        given = given.filter(council=council)
    counted = given.aggregate(
        given=Count("pk"),
        answered=Count("pk", filter=Q(state=OpinionState.ANSWERED)),
        late=Count("pk", filter=Q(state=OpinionState.WAITING, answer_due_on__lt=today)),
    )
    dates = given.filter(state=OpinionState.ANSWERED).values_list("given_on", "answered_on")
    days = [(answered - begun).days for begun, answered in dates if begun and answered]
    return OpinionFigures(
        given=counted["given"],
        answered=counted["answered"],
        waiting=counted["given"] - counted["answered"],
        late=counted["late"],
        days=median(days) if days else None,
    )


@dataclass(frozen=True)
class InitiativeFigures:
    """Actions of a year: those done in it, those under way, those planned to end in it."""

    done: int
    running: int
    planned: int


def initiative_figures(year: int, council: Council | None = None) -> InitiativeFigures:
    """Read in one question."""
    rows = Initiative.objects.public()
    if council is not None:
        rows = rows.filter(council=council)
    counted = rows.aggregate(
        done=Count("pk", filter=Q(state=InitiativeState.DONE, done_on__year=year)),
        running=Count("pk", filter=Q(state=InitiativeState.RUNNING)),
        planned=Count("pk", filter=Q(state=InitiativeState.PLANNED, ends_on__year=year)),
    )
    return InitiativeFigures(**counted)


def done_by_council(year: int) -> dict[int, int]:
    """How many actions each council finished in a year, by its number. Read in one question."""
    done = Initiative.objects.public().filter(state=InitiativeState.DONE, done_on__year=year)
    return dict(done.order_by().values_list("council").annotate(Count("pk")))
