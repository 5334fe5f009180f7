"""What the dashboard of a year says: the same numbers, masked alike, for officials, services and everybody."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from observatory.dashboards.models import ReachYear
from observatory.dashboards.parts import councils, promises, reach, requests
from observatory.dashboards.reading import YearReading, last_years
from observatory.dashboards.sections import Finding, Section

YEARS_TOLD = 3


@dataclass(frozen=True)
class Dashboard:
    """Three findings first, then the proof, part by part."""

    findings: list[Finding]
    sections: list[Section]

    def as_body(self) -> dict[str, Any]:
        """What `DashboardPage.body` keeps."""
        return asdict(self)


def dashboard(row: ReachYear, now: datetime) -> Dashboard:
    """Made from the counts of people and the figures of each part, in a fixed number of queries."""
    today = timezone.localdate(now)
    reading = YearReading(row)
    told_requests, told_promises = requests.RequestsOfYear(row.year, now), promises.Promises(today)
    findings = [reach.finding(reading), requests.finding(told_requests), promises.finding(told_promises)]
    return Dashboard(
        findings=[finding for finding in findings if finding],
        sections=[
            reach.section(reading, last_years(row.year, YEARS_TOLD)),
            requests.section(told_requests),
            promises.section(told_promises),
            councils.section(row.year, today),
        ],
    )


def last_day(year: int, today: date) -> date:
    """The last day that the figures of a year count."""
    return min(today, date(year, 12, 31))
