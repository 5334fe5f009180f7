"""What the figures count: each case once, as it stood, with the days that the figures compare.

Left out everywhere: drafts, what is unwanted, what the person gave up, and a case joined to another, which is counted
there. Private subjects are counted, and told apart: what is published of them is decided by who publishes. Days are
working days of the town.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from allonnes.core.open_data import ROWS_AT_ONCE
from allonnes.core.working_days import PARIS
from allonnes.town.closing import closing_days
from requests_qrc.figures.survival import Curve, Spell, survival
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import OPEN, CaseState
from requests_qrc.intake.models import Case, CaseHistory

LEFT_OUT = (CaseState.DRAFT, CaseState.SPAM, CaseState.CANCELLED, CaseState.DUPLICATE)
_FIELDS = (
    *("pk", "state", "channel", "received_at", "first_reply_at", "outcome_at", "decline_reason", "contested_count"),
    *("neighbourhood__is_priority", "neighbourhood__name", "category__parent__name", "category__is_private"),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """One case, for a figure. `is_priority`: None where nobody said in which neighbourhood."""

    pk: int
    state: str
    channel: str
    received: date
    replied: date | None
    settled: date | None
    decline_reason: str
    contested_count: int
    is_priority: bool | None
    neighbourhood: str
    group: str
    is_private: bool

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def month(self) -> date:
        return self.received.replace(day=1)


def counted_cases(since: date, until: date) -> list[Counted]:
    """Those received from one day to another, both counted. One query."""
    rows = Case.objects.submitted().exclude(state__in=LEFT_OUT).order_by("pk")
    rows = rows.filter(received_at__gte=_begin(since), received_at__lt=_begin(until + timedelta(days=1)))
    return [_counted(*row) for row in rows.values_list(*_FIELDS).iterator(ROWS_AT_ONCE)]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=PARIS)


def _counted(  # noqa: PLR0913, PLR0917 - the columns of one query, in their order
    pk: int,
    state: str,
    channel: str,
    received_at: datetime,
    first_reply_at: datetime | None,
    outcome_at: datetime | None,
    decline_reason: str,
    contested_count: int,
    is_priority: bool | None,
    neighbourhood: str | None,
    group: str | None,
    is_private: bool,
) -> Counted:
    return Counted(
        pk=pk,
        state=state,
        channel=channel,
        received=deadlines.day_of(received_at),
        replied=deadlines.day_of(first_reply_at) if first_reply_at else None,
        settled=deadlines.day_of(outcome_at) if outcome_at else None,
        decline_reason=decline_reason,
        contested_count=contested_count,
        is_priority=is_priority,
        neighbourhood=neighbourhood or "",
        group=group or "",
        is_private=is_private,
    )


class Days:
    """Working days between two days, each pair counted once; `today` ends what is not over."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._closed = closing_days()
        self._known: dict[tuple[date, date], int] = {}

    def between(self, start: date, end: date) -> int:
        """How many passed after `start`, up to `end` and with it."""
        pair = (start, end)
        if pair not in self._known:
            self._known[pair] = deadlines.working_days_between(start, end, closing_days=self._closed)
        return self._known[pair]


def time_to_settle(cases: list[Counted], days: Days) -> Curve:
    """From the reception to the first outcome: solved, not taken on, forwarded, or closed because the person never
    answered a question. Without one, it waits."""
    return survival(
        Spell(days.between(case.received, case.settled or days.today), is_over=case.settled is not None)
        for case in cases
    )


def time_to_reply(cases: list[Counted], days: Days) -> Curve:
    """From the reception to the first words of a person; without them, until the outcome, or until today."""
    return survival(
        Spell(days.between(case.received, case.replied or case.settled or days.today), is_over=case.replied is not None)
        for case in cases
    )


@dataclass(frozen=True, slots=True)
class Act:
    """One event of a case; `partner`: the name of the body, if any."""

    case_id: int
    event: str
    at: datetime
    day: date | None
    partner: str


def history_of(cases: Sequence[Counted], events: tuple[str, ...]) -> list[Act]:
    """The events of these names, in order. One query, whatever the number of cases: it names none of them."""
    known = {case.pk for case in cases}
    rows = CaseHistory.objects.filter(
        case__gte=min(known, default=0), case__lte=max(known, default=0), event__in=events
    ).order_by("case", "pk")
    read = rows.values_list("case_id", "event", "at", "day", "partner__name").iterator(ROWS_AT_ONCE)
    return [Act(case, event, at, day, partner or "") for case, event, at, day, partner in read if case in known]
