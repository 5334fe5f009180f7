"""The largest files are written in constant memory: twenty times more rows weigh no more."""

import tracemalloc
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from allonnes.core.open_data import SETS
from portal.open_data.files import chunks, format_of
from requests_qrc.intake.models import Case
from tests.factories.masses import multiply
from tests.factories.requests_qrc import receive

FEW, MANY = 1_000, 20_000
SET = SETS["demandes"]
FORMATS = [format_of(SET, extension) for extension in ("geojson",)]
NOW = datetime(2027, 6, 15, 10, tzinfo=ZoneInfo("Europe/Paris"))


def peak_of(form):
    """The most memory held while a file is written whole, and how long it is."""
    size = 0
    tracemalloc.start()
    try:
        for chunk in chunks(form.write(SET)):
            size += len(chunk)
        return tracemalloc.get_traced_memory()[1], size
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.django_db
def test_twenty_times_more_rows_weigh_no_more() -> None:
    pattern = receive(now=NOW, latitude="47.968412", longitude="0.163951")
    fill(pattern, FEW)
    # Read once before: what is imported and remembered at the first file is no part of it.
    [peak_of(form) for form in FORMATS]
    few = [peak_of(form) for form in FORMATS]
    fill(pattern, MANY)
    many = [peak_of(form) for form in FORMATS]
    for (small, short), (large, long) in zip(few, many, strict=True):
        assert long > 15 * short
        assert large < 1.5 * small


def fill(pattern: Case, number: int) -> None:
    """So many cases in all, like the first."""
    have = Case.objects.count()
    multiply(
        pattern,
        have,
        number - 1,
        number="'QRC-2020-' || n",
        rank="n + 100000",
        year="2020",
        client_id="gen_random_uuid()",
        tracking_code="'X' || lpad(n::text, 9, '0')",
    )
