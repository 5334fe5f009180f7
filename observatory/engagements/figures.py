"""Numbers of the promises: how many are kept, on time or later, how late, at what price; by origin, and in all.

Every number counts promises, never people. A promise is late or kept by the date said first, not by the last one said.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, Sum

from observatory.engagements.enums import DONE, KEPT, Keeping, OriginKind
from observatory.engagements.models import Origin, SharedBudget
from observatory.engagements.models.engagements import EngagementQuerySet

DAY = timedelta(days=1)


class Median(Aggregate):
    """The middle of durations; of an even number, the middle of the two (percentile_cont)."""

    function = "PERCENTILE_CONT"
    name = "Median"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class DatePassed:
    """The promises whose date is passed, or that were delivered before it, and those kept by then."""

    count: int
    on_time: int

    def __add__(self, other: "DatePassed") -> "DatePassed":
        return DatePassed(self.count + other.count, self.on_time + other.on_time)


@dataclass
class OriginFigures:
    """The promises of one origin: how many of each keeping, and how many dates passed."""

    origin: Origin
    counts: dict[str, int] = field(default_factory=dict)
    passed: DatePassed = DatePassed(0, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def kept(self) -> int:
        """Delivered, whenever."""
        return sum(self.counts.get(keeping, 0) for keeping in KEPT)

    @property
    def late(self) -> int:
        return self.counts.get(Keeping.LATE, 0)

    @property
    def silent(self) -> int:
        return self.counts.get(Keeping.SILENT, 0)

    @property
    def paused(self) -> int:
        return self.counts.get(Keeping.PAUSED, 0)

    @property
    def dropped(self) -> int:
        return self.counts.get(Keeping.DROPPED, 0)


@dataclass(frozen=True)
class Delay:
    """Of the promises delivered whose date was promised: how many, and the middle of their delays, in days."""

    count: int
    median_days: float | None


@dataclass(frozen=True)
class Money:
    """Euros: what was promised, what is committed and paid; a shared amount is counted once."""

    promised: int
    committed: int
    paid: int


def by_origin(rows: EngagementQuerySet, today: date) -> list[OriginFigures]:
    """Each origin with its counts: editions by year first, the others after. One query.

    Of the dates, every promise counts whose own is over, also stopped ones.
    """
    is_kept = Q(state__in=DONE, delivered_on__lte=F("promised_on"))
    is_passed = Q(promised_on__lt=today) | is_kept
    names = ("pk", "kind", "name", "slug", "year", "edition_id")
    told = rows.with_keeping(today).order_by().values(*(f"origin__{name}" for name in names), "keeping")
    matched: dict[int, OriginFigures] = {}
    counted = {"n": Count("pk"), "passed": Count("pk", filter=is_passed), "on_time": Count("pk", filter=is_kept)}
    for row in told.annotate(**counted):
        origin = Origin(**{name: row[f"origin__{name}"] for name in names})
        figures = matched.setdefault(origin.pk, OriginFigures(origin))
        figures.counts[row["keeping"]] = row["n"]
        figures.passed += DatePassed(row["passed"], row["on_time"])
    return sorted(
        matched.values(), key=lambda row: (row.origin.kind != OriginKind.BUDGET, row.origin.year or 0, row.origin.pk)
    )


def totals(figures: list[OriginFigures]) -> dict[str, int]:
    """How many of each keeping in all, every keeping said, in their order."""
    return {keeping.value: sum(row.counts.get(keeping, 0) for row in figures) for keeping in Keeping}


def date_passed(figures: list[OriginFigures]) -> DatePassed:
    """Dates passed and kept, in all."""
    return sum((row.passed for row in figures), DatePassed(0, 0))


def _late_by() -> Any:
    return ExpressionWrapper(F("delivered_on") - F("promised_on"), output_field=DurationField())


def delay(rows: EngagementQuerySet) -> Delay:
    """The middle of the days between the date promised and the delivery; negative before it. One query."""
    dated = rows.filter(state__in=DONE, promised_on__isnull=False, delivered_on__isnull=False)
    told = dated.aggregate(count=Count("pk"), median=Median(_late_by()))
    return Delay(told["count"], told["median"] / DAY if told["median"] is not None else None)


def delays_by_origin(rows: EngagementQuerySet) -> dict[int, Delay]:
    """The same, for each origin. One query."""
    dated = rows.filter(state__in=DONE, promised_on__isnull=False, delivered_on__isnull=False)
    told = dated.order_by().values("origin").annotate(count=Count("pk"), median=Median(_late_by()))
    return {row["origin"]: Delay(row["count"], row["median"] / DAY) for row in told}


def money(rows: EngagementQuerySet) -> Money:
    """What is promised, committed and paid. An amount that several promises share is counted once. Two queries."""
    own = rows.aggregate(promised=Sum("promised_cost"), committed=Sum("committed"), paid=Sum("paid"))
    shared = SharedBudget.objects.filter(pk__in=rows.order_by().values("shared_budget"))
    amount = shared.aggregate(total=Sum("amount"))["total"] or 0
    return Money((own["promised"] or 0) + amount, own["committed"] or 0, own["paid"] or 0)
