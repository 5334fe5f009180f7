"""The counts of each year, made again: this year's often, all of them from nothing when somebody asks."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from allonnes.town.models import Neighbourhood
from instances.councils.models import Mandate
from observatory.dashboards.enums import Dimension
from observatory.dashboards.models import DashboardPage, ReachCell, ReachYear
from observatory.dashboards.page import dashboard, last_day
from observatory.dashboards.participants import Acts, bounds, known_people, voters_of
from observatory.dashboards.reach import Reach, fold
from requests_qrc.intake.models import Case

# In January what came late for the year before is still counted in.
LATE_DAYS = 31


def count_year(year: int) -> Reach:
    """The reach of a year, read from the acts themselves; nothing is written."""
    known = known_people()
    priority = set(Neighbourhood.objects.filter(is_priority=True).values_list("pk", flat=True))
    return fold(Acts(known).between(*bounds(year)), known, priority)


@transaction.atomic
def write_year(*, year: int, now: datetime) -> ReachYear:
    """Replace the figures of a year, all or nothing: cut half-way, the old ones stay with their date."""
    reach = count_year(year)
    counted = {"people": reach.people, "unnamed": reach.unnamed, "voters": voters_of(year), "counted_at": now}
    row, _is_new = ReachYear.objects.update_or_create(year=year, defaults=counted)
    ReachCell.objects.filter(year=row).delete()
    cells = [(str(Dimension.ALL), ""), *reach.cells]
    counts = {(str(Dimension.ALL), ""): reach.people, **reach.cells}
    ReachCell.objects.bulk_create(
        ReachCell(year=row, dimension=dimension, key=key, count=counts[dimension, key]) for dimension, key in cells
    )
    told = {"until": last_day(year, timezone.localdate(now)), "made_at": now, "body": dashboard(row, now).as_body()}
    DashboardPage.objects.update_or_create(year=year, defaults=told)
    return row


def years_due(today: date) -> list[int]:
    """This year; in January the year before too."""
    return [today.year - 1, today.year] if (today - date(today.year, 1, 1)).days < LATE_DAYS else [today.year]


def refresh_reach(now: datetime) -> int:
    """Count what still moves, and any year never counted. Returns how many years were written."""
    today = timezone.localdate(now)
    counted = set(ReachYear.objects.values_list("year", flat=True))
    years = sorted({*years_due(today), *(year for year in all_years(today) if year not in counted)})
    for year in years:
        write_year(year=year, now=now)
    return len(years)


def rebuild_reach(now: datetime) -> int:
    """Every year again from the acts. Returns how many."""
    years = all_years(timezone.localdate(now))
    for year in years:
        write_year(year=year, now=now)
    return len(years)


def all_years(today: date) -> list[int]:
    """From the first act known to this year."""
    first = Case.objects.submitted().aggregate(first=Min("received_at"))["first"]
    seated = Mandate.objects.aggregate(first=Min("starts_on"))["first"]
    begun = [day for day in (timezone.localdate(first) if first else None, seated) if day]
    return list(range(min([today, *begun]).year, today.year + 1))
