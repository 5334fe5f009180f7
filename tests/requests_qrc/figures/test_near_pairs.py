"""Cases near each other in space and time: the same pairs as by comparing each with every other."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from itertools import combinations
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from requests_qrc.figures.near_pairs import Spot, distance, near_pairs
from tests.factories.requests_qrc import make_category, receive

NOW = datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))


def spot(number: int, point: tuple[float, float], day: int = 0, subject: str = "Trou") -> Spot:
    return Spot(f"n{number:03d}", *point, date(2026, 12, 1) + timedelta(days=day), subject)


def test_distance_of_one_hundredth_of_a_degree_to_the_north():
    assert round(distance(spot(1, (48.00, 0.16)), spot(2, (48.01, 0.16))), 1) == 1111.9


def test_same_pairs_as_all_against_all():
    draw = Random(311)
    spots = [
        spot(number, (47.968 + draw.random() / 300, 0.163 + draw.random() / 300), draw.randrange(9), draw.choice("AB"))
        for number in range(200)
    ]
    for radius, days, same_subject in ((25, 3, False), (60, 0, False), (25, 3, True)):
        expected = {
            frozenset((first.number, second.number))
            for first, second in combinations(spots, 2)
            if distance(first, second) <= radius
            and abs((first.day - second.day).days) <= days
            and (not same_subject or first.subject == second.subject)
        }
        found = near_pairs(spots, radius=radius, days=days, same_subject=same_subject)
        assert {frozenset((pair.first.number, pair.second.number)) for pair in found} == expected
        assert len(found) == len(expected) > 0
        assert [pair.metres for pair in found] == sorted(pair.metres for pair in found)


@pytest.mark.django_db
def test_command_prints_the_pairs_and_joins_nothing():
    out = StringIO()
    call_command("find_duplicates", stdout=out)
    assert out.getvalue() == "Aucune paire proche.\n"
    category = make_category(name="Lampe")
    first = receive(now=NOW, category=category, latitude=Decimal("47.968400"), longitude=Decimal("0.163900"))
    second = receive(now=NOW, category=category, latitude=Decimal("47.968500"), longitude=Decimal("0.163900"))
    receive(now=NOW, category=category)
    out = StringIO()
    call_command("find_duplicates", "--radius", "25", "--days", "3", stdout=out)
    assert out.getvalue() == f"{first.number} {second.number} 11 m Lampe\n1 paire proche.\n"


@pytest.mark.parametrize("latitude", [48.0, 0.0, -34.0])
def test_a_town_across_a_whole_degree_has_one_grid(latitude):
    """Le Mans is on both sides of 48° N."""
    places = [(-0.00005, 0.1639), (0.00005, 0.1639), (0.00005, 0.19), (-0.00005, 2.35), (0.00005, 2.35)]
    spots = [spot(number, (latitude + north, east)) for number, (north, east) in enumerate(places)]
    pairs = near_pairs(spots, radius=25, days=0)
    assert {(pair.first.number, pair.second.number) for pair in pairs} == {("n000", "n001"), ("n003", "n004")}


def test_zero_metres_finds_what_is_at_the_same_point():
    spots = [spot(1, (48.0, 0.16)), spot(2, (48.0, 0.16)), spot(3, (48.00001, 0.16))]
    assert [pair.metres for pair in near_pairs(spots, radius=0, days=0)] == [0.0]
    assert near_pairs([], radius=0, days=0) == []


@pytest.mark.parametrize("option", ["--radius=-5", "--days=-1"])
def test_command_says_which_numbers_it_takes(option):
    with pytest.raises(CommandError, match="à partir de 0"):
        call_command("find_duplicates", option)
