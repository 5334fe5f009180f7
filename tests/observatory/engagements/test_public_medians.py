"""Real operations brought from a file: what everybody reads is what a naive script finds in the same file.

The script shares no line with the import, the figures or the page: it reads the cells as text and counts by hand.
"""

import csv
import io
import re
import statistics
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from observatory.engagements.imports.actions import ImportReport, import_engagements
from observatory.engagements.imports.mapping import read_mapping
from observatory.engagements.models import Engagement, SharedBudget
from tests.conventions.house import ROOT
from tests.factories.budgets import at
from tests.real_data import DATA
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
NOW = at("2026-11-30 12:00")
RAW = (DATA / "operations_paris.csv").read_bytes()
MAPPING = ROOT / "docs" / "exemples" / "engagements-paris.json"
ROWS = list(csv.DictReader(io.StringIO(RAW.decode("utf-8"))))
TODAY = "2026-11"
DONE, DROPPED = "FIN", "ABANDONNÉ"
Row = dict[str, str]


@pytest.fixture(autouse=True)
def _that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def bring() -> ImportReport:
    told = read_mapping(MAPPING.read_text(encoding="utf-8"))
    return import_engagements(raw=RAW, mapping=told, now=NOW, is_dry_run=False)


# --- The naive script -------------------------------------------------------------------------------
def last_day(month: str) -> date:
    year, number = map(int, month.split("-"))
    return (date(year, number, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def promised(row: Row) -> str:
    """The month promised, when it is one: not before the vote, not in a thousand years."""
    month = row["livraison_prevue"]
    return month if month and row["annee"] <= month[:4] <= "2035" else ""


def opened(row: Row) -> str:
    month = row["ouverture"] if row["avancement"] == DONE else ""
    return month if month and row["annee"] <= month[:4] and month <= TODAY else ""


def delays(rows: list[Row]) -> list[int]:
    return [(last_day(opened(row)) - last_day(promised(row))).days for row in rows if opened(row) and promised(row)]


def passed(rows: list[Row]) -> tuple[int, int]:
    """Dates over, or kept before they were; and those kept."""
    on_time = sum(days <= 0 for days in delays(rows))
    over = [row for row in rows if promised(row) and last_day(promised(row)) < date(2026, 11, 30)]
    early = [row for row in rows if row not in over and promised(row) and opened(row) and delays([row])[0] <= 0]
    return on_time, len(over) + len(early)


# --- What everybody reads ---------------------------------------------------------------------------
def page() -> str:
    return StrictClient().get(reverse("observatory:figures")).content.decode()


def plain(html: str) -> str:
    """Without tags; any space is one space, as a person reads it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def table() -> dict[str, list[str]]:
    lines = re.findall(r"<tr>(.*?)</tr>", page(), re.DOTALL)[1:]
    cells = [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL)] for line in lines]
    return {name: numbers for name, *numbers in cells}


def number(value: float) -> float:
    return round(value, 1)


def test_each_edition_reads_as_the_naive_script_counts_it() -> None:
    bring()
    read = table()
    years = sorted({row["annee"] for row in ROWS})
    assert sorted(read) == [f"Budget participatif de Paris {year}" for year in years]
    for year in years:
        rows = [row for row in ROWS if row["annee"] == year]
        total, kept, _late, _silent, _paused, dropped, dates, median = read[f"Budget participatif de Paris {year}"]
        states = [row["avancement"] for row in rows]
        assert [total, kept, dropped] == [str(len(rows)), str(states.count(DONE)), str(states.count(DROPPED))]
        on_time, over = passed(rows)
        assert dates == (f"{on_time} / {over}" if over else "–")
        late_by = delays(rows)
        told = median.replace("−", "-").replace(",", ".")
        assert told == "–" if not late_by else float(told) == number(statistics.median(late_by))


def test_a_budget_written_on_several_operations_is_summed_once() -> None:
    report = bring()
    amounts = {row["projet_id"]: int(row["budget_projet"]) for row in ROWS}
    several = [key for key in amounts if sum(row["projet_id"] == key for row in ROWS) > 1]
    assert report.shared == SharedBudget.objects.count() == len(several) > 5
    naive = sum(int(row["budget_projet"]) for row in ROWS)
    assert sum(amounts.values()) < naive
    words = f"{sum(amounts.values()):,}".replace(",", " ")
    assert f"{words} €" in plain(page())


def test_dates_that_cannot_be_are_said_with_their_line_and_shown_nowhere() -> None:
    report = bring()
    said = "\n".join(report.corrected)
    assert re.search(r"7089, la date promise : l’année de « 3024-01 » est impossible", said)
    for row in ROWS:
        if row["avancement"] == DROPPED and row["ouverture"]:
            assert f"{row['operation_id']}, elle est abandonnée, avec une ouverture" in said
        if row["avancement"] == DONE and row["etudes"] > row["travaux"] > "":
            assert re.search(rf"{row['operation_id']}, les études .* après", said)
    absurd = Engagement.objects.get(line__reference="7089")
    assert (absurd.promised_on, absurd.due_on) == (None, None)
    page_of_it = plain(StrictClient().get(absurd.get_absolute_url()).content.decode())
    assert "3024-01 » est impossible" in page_of_it
    assert page_of_it.count("3024") == 1
    assert not Engagement.objects.filter(state="abandoned", delivered_on__isnull=False).exists()


def test_several_corrections_of_one_line_are_one_line_corrected() -> None:
    report = bring()
    numbers = {words.partition(":")[0] for words in report.corrected}
    assert report.lines_corrected == len(numbers)
