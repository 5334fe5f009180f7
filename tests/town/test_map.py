"""The drawn map, its pins, and the map page: what is on the map is in the list."""

import gzip
import random
import re

import pytest
from django.core.cache import cache
from django.template import Context, Template
from django.urls import reverse

from allonnes.town.geometry import Position
from allonnes.town.models import TownProfile
from allonnes.town.plan import MOST_PINS, MapPoint, pins_by_level, town_plan
from tests.factories.addresses import make_addresses, make_quartiers, square
from tests.factories.town import PlaceFactory

pytestmark = pytest.mark.django_db


def _map(points=(), options=""):
    return Template("{% load town %}{% town_map points " + options + " %}").render(Context({"points": points}))


def _points(count):
    dice = random.Random(count)
    return [
        MapPoint(f"Dossier {number}", Position(dice.uniform(0.131, 0.189), dice.uniform(47.951, 47.979)))
        for number in range(count)
    ]


def test_without_any_contour_there_is_no_map_and_the_list_stays():
    cache.clear()
    assert town_plan() is None
    text = _map([MapPoint("Banc cassé", Position(0.16, 47.96), url="/demandes/1/", words="quartier Chaoué")])
    assert "<svg" not in text
    assert '<a href="/demandes/1/">Banc cassé</a>, quartier Chaoué' in text


def test_the_contour_of_the_town_is_enough():
    TownProfile.objects.create(name="Allonnes", insee_code="72003", boundary=square(0.13, 47.95, 0.19, 47.98))
    cache.clear()
    plan = town_plan()
    assert (plan.outline[:1], plan.quartiers, plan.streets) == ("M", (), "")


def test_north_is_up_and_the_corner_is_that_of_the_tiles():
    make_addresses()
    plan = town_plan()
    west, north = plan.at(Position(0.13, 47.98))
    east, south = plan.at(Position(0.19, 47.95))
    assert (west, north) == (12, 12)
    assert (round(east), round(south)) == (round(plan.width - 12), round(plan.height - 12))
    # Tile 8197, 5696 of zoom 14 holds 0.13 degrees east, 47.98 north.
    assert (int((plan.left + 12) // 256), int((plan.top + 12) // 256)) == (8197, 5696)
    assert [quartier.name for quartier in plan.quartiers] == ["Chaoué", "Vieux-Bourg"]
    assert plan.quartiers[0].is_priority
    assert plan.streets.count("M") == 10


@pytest.mark.parametrize("count", [1, 3])
def test_the_map_and_its_list_hold_the_same(count, django_assert_num_queries):
    make_quartiers()
    town_plan()
    points = [
        MapPoint(f"Lieu {number}", Position(0.14 + number / 100, 47.96), number=number, shape=shape)
        for number, shape in zip(range(1, count + 1), ("disc", "diamond", "ring"), strict=False)
    ]
    with django_assert_num_queries(0):
        text = _map(points)
    assert text.count("<li>") == count
    first = text.split('data-plan-level="1"')[1].split("data-plan-level")[0]
    assert re.findall(r"<title>(.*?)</title>", first) == [point.title for point in points]


def test_points_that_lie_together_are_one_mark_until_one_comes_near():
    make_quartiers()
    plan = town_plan()
    points = [MapPoint("A", Position(0.1502, 47.9602)), MapPoint("B", Position(0.1518, 47.9602))]
    counted = {level: [pin.count for pin in pins] for level, pins in pins_by_level(points, plan)}
    assert counted == {1: [2], 2: [2], 4: [1, 1]}
    assert [pins for _level, pins in pins_by_level([MapPoint("C", Position(2, 48))], plan)] == [[], [], []]


def test_twenty_thousand_points_weigh_less_than_150_kb_and_the_list_counts_them():
    make_quartiers()
    points = _points(20_000)
    assert all(len(pins) <= MOST_PINS for _level, pins in pins_by_level(points, town_plan()))
    text = _map(points)
    assert len(gzip.compress(text.encode())) < 150_000
    listed = [
        int(count.replace(" ", ""))
        for count in re.findall(r"<li>[^<]*: ([\d ]+)</li>", re.sub("[\u202f\xa0]", " ", text))
    ]
    assert sum(listed) == 20_000


def test_points_of_nowhere_are_counted_apart():
    make_quartiers()
    points = [MapPoint("Loin", Position(0.3, 48.2))] * 101
    assert "Hors des quartiers" in _map(points)


def test_a_page_that_has_its_own_list_asks_for_none():
    make_quartiers()
    assert "<li>" not in _map(_points(3), "is_listed=False")
    assert "<li>" not in _map(_points(200), "is_listed=False")


def test_a_quartier_shows_its_count():
    make_quartiers()
    text = Template("{% load town %}{% town_map counts=counts %}").render(Context({"counts": {"chaoue": 31}}))
    assert '<text class="plan-count" y="-14">31</text><text>Chaoué</text>' in text


def test_a_title_written_by_somebody_is_never_markup():
    make_quartiers()
    assert "<script>alert" not in _map([MapPoint("<script>alert(1)</script>", Position(0.16, 47.96), url='"><b>')])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_page_shows_each_place_once_on_the_map_and_in_the_list(client, count, django_assert_num_queries):
    make_quartiers()
    for number in range(count):
        PlaceFactory(name=f"Salle {number}", longitude=f"0.14{number}", latitude="47.96", kind="school")
    PlaceFactory(name="Sans point")
    text = client.get(reverse("town:map")).content.decode()
    assert text.count("École, collège ou lycée") == count
    assert "Sans point" not in text
    assert ("Aucun lieu n’est encore sur la carte." in text) is (count == 0)
    assert "Chaoué (quartier prioritaire)" in text
