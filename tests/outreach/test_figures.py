"""People met by hour of encounter: each way to group them, and nothing under five."""

from datetime import datetime, timedelta

import pytest
import time_machine

from allonnes.core.working_days import PARIS
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.figures import DEFINITIONS, reach
from allonnes.outreach.models import Headcount
from tests.factories.outreach import EncounterFactory
from tests.factories.town import NeighbourhoodFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 3, 20, 12, tzinfo=PARIS)


def _held(day, hour, *, heads=(0, 0, 0, 0), hours=2, **more):
    starts_at = datetime(2031, 3, day, hour, tzinfo=PARIS)
    encounter = EncounterFactory(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), state=EncounterState.HELD, **more
    )
    for band, count in zip(("child", "young", "adult", "elder"), heads, strict=True):
        Headcount.objects.create(encounter=encounter, age_band=band, count=count)
    return encounter


def _lines(figures, key):
    table = next(table for table in figures.tables if table.key == key)
    return {group.label: (group.encounters, group.met, group.per_hour) for group in table.groups}


def test_people_an_hour_by_kind_quartier_day_and_hour():
    quartier = NeighbourhoodFactory(name="Chaoué")
    _held(1, 9, heads=(0, 6, 10, 14), hours=3, neighbourhood=quartier)
    _held(4, 18, heads=(10, 0, 10, 0), kind="workshop")
    with time_machine.travel(NOW, tick=False):
        figures = reach(NOW)
    assert (figures.held, figures.counted, figures.total.met, figures.total.per_hour) == (2, 2, 50, 10)
    assert _lines(figures, "kind") == {"Stand d’élues et d’élus": (1, 30, 10), "Atelier": (1, 20, 10)}
    assert _lines(figures, "neighbourhood") == {"Chaoué": (1, 30, 10), "Toute la ville": (1, 20, 10)}
    assert _lines(figures, "weekday") == {"mardi": (1, 20, 10), "samedi": (1, 30, 10)}
    assert [label[:8] for label in _lines(figures, "hour")] == ["Le matin", "Le soir,"]
    assert dict(figures.ages)["26 à 59 ans"] == "20"
    assert figures.tables[0].groups[0].cells[3].startswith("10")
    assert all(table.definition == str(DEFINITIONS[table.key]) for table in figures.tables)


def test_a_small_group_is_masked_with_another_that_would_give_it_back():
    _held(1, 9, heads=(0, 0, 40, 0))
    _held(4, 9, heads=(0, 0, 3, 0), kind="workshop")
    _held(5, 9, heads=(0, 0, 20, 0), kind="festivity")
    lines = _lines(reach(NOW), "kind")
    assert [met for _n, met, _hour in lines.values()] == [40, None, None]
    masked = next(group for group in reach(NOW).tables[0].groups if group.met is None)
    assert masked.cells[2:] == ("masqué", "masqué")


def test_very_few_people_in_all_are_not_told():
    _held(1, 9, heads=(0, 0, 4, 0))
    figures = reach(NOW)
    assert (figures.total.met, figures.ages) == (None, [])


def test_nobody_counted_cancelled_or_long_ago_is_left_out():
    _held(1, 9)
    EncounterFactory(starts_at=NOW - timedelta(days=500), ends_at=NOW - timedelta(days=499), state="held")
    EncounterFactory(starts_at=NOW - timedelta(days=5), ends_at=NOW - timedelta(days=4), state="cancelled")
    figures = reach(NOW)
    assert (figures.held, figures.counted, figures.total.per_hour) == (1, 0, None)
    assert not any(table.groups for table in figures.tables)


@pytest.mark.parametrize("number", [1, 3])
def test_the_figures_ask_the_same_whatever_there_is(number, django_assert_num_queries):
    for day in range(1, number + 1):
        _held(day, 9, heads=(5, 5, 5, 5))
    with django_assert_num_queries(3):
        reach(NOW)
