"""The five phases month by month, and the dates proposed for a new edition."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from budgets.editions.calendar import MOST_MONTHS, months_of, proposed_spans
from budgets.editions.deposit_checks import PRINTING_DAYS
from budgets.editions.enums import PhaseKind
from tests.factories.budgets import at

DEPOSIT, STUDY = PhaseKind.DEPOSIT, PhaseKind.STUDY


def told(**spans: tuple[str, str | None]) -> list[str]:
    """« novembre 2026 : deposit à partir du 5 »."""
    moments = {PhaseKind(kind): (at(start), at(end) if end else None) for kind, (start, end) in spans.items()}
    return [
        f"{month.name} : " + ", ".join(f"{kind.value} {days}" for kind, days in month.phases)
        for month in months_of(moments)
    ]


def test_each_month_says_the_days_of_its_phases() -> None:
    assert told(
        deposit=("2026-11-05 08:00", "2027-01-10 08:00"),
        study=("2027-01-10 08:00", "2027-01-20 08:00"),
        delivery=("2027-02-03 08:00", None),
    ) == [
        "novembre 2026 : deposit à partir du 5",
        "décembre 2026 : deposit tout le mois",
        "janvier 2027 : deposit jusqu’au 10, study du 10 au 20",
        "février 2027 : delivery à partir du 3",
    ]


def test_an_end_at_midnight_is_the_day_before() -> None:
    assert told(deposit=("2026-11-05 08:00", "2026-12-01 00:00")) == ["novembre 2026 : deposit du 5 au 30"]


def test_what_has_no_dates_is_left_out_and_a_wrong_year_does_not_make_a_long_page() -> None:
    assert months_of({DEPOSIT: (None, None), STUDY: (at("2027-01-10 08:00"), None)}) == []
    assert len(months_of({DEPOSIT: (at("2026-11-05 08:00"), at("2926-11-05 08:00"))})) == MOST_MONTHS


@pytest.mark.parametrize(
    ("year", "today", "first"),
    [
        (2027, date(2026, 6, 1), date(2026, 11, 2)),
        (2027, date(2026, 10, 30), date(2026, 11, 16)),
        (2027, date(2027, 1, 10), date(2027, 1, 25)),
        # A past edition, brought from paper: its own year.
        (2019, date(2026, 6, 1), date(2018, 11, 5)),
    ],
)
def test_proposed_dates_follow_each_other_and_leave_the_time_to_print(year: int, today: date, first: date) -> None:
    spans = proposed_spans(year, today)
    assert list(spans) == list(PhaseKind)
    assert timezone.localdate(spans[DEPOSIT][0]) == first
    assert all(timezone.localtime(start).hour == 8 for start, _end in spans.values())
    ends = [end for _start, end in spans.values() if end]
    starts = [start for start, _end in spans.values()][1:]
    assert all(end < start for end, start in zip(ends, starts, strict=True))
    assert spans[PhaseKind.VOTE][0] - ends[1] >= timedelta(days=PRINTING_DAYS)
