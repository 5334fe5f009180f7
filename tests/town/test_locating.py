"""Where a point is, in words; how far two points are; the rows near one."""

import math

import pytest
from django.db import connection

from allonnes.town import locating
from allonnes.town.found import place_at
from allonnes.town.geometry import Position
from allonnes.town.meeting import meeting_point
from allonnes.town.models import Address, Place, TownProfile
from allonnes.town.near import box_around, metres_between, within
from tests.factories.addresses import make_addresses, make_quartiers, square
from tests.factories.outreach import EncounterFactory
from tests.factories.town import PlaceFactory

PARIS, LONDON = Position(2.3522, 48.8566), Position(-0.1276, 51.5072)
pytestmark = pytest.mark.django_db


def test_a_distance_is_that_of_an_atlas():
    assert metres_between(PARIS, LONDON) == pytest.approx(343_500, abs=500)
    assert metres_between(PARIS, PARIS) == 0
    assert metres_between(Position(0, 0), Position(180, 0)) == pytest.approx(math.pi * 6_371_008.8)


@pytest.mark.parametrize("place", [Position(0.16, 47.97), Position(0, 0), Position(20, 89.999), Position(179.9, -70)])
def test_a_box_holds_what_is_so_near(place):
    box = box_around(place, 500)
    for bearing in range(0, 360, 15):
        north = place.lat + math.degrees(499 / 6_371_008.8) * math.cos(math.radians(bearing))
        east = place.lon + math.degrees(499 / 6_371_008.8) * math.sin(math.radians(bearing)) / math.cos(
            math.radians(place.lat)
        )
        if abs(north) < 90:
            assert box.holds(Position(min(max(east, box.west), box.east), north))


def test_rows_within_some_metres_come_nearest_first_with_their_distance():
    here = Position(0.16, 47.97)
    far = PlaceFactory(name="A", longitude="0.1612", latitude="47.97")
    near = PlaceFactory(name="B", longitude="0.1604", latitude="47.9703")
    PlaceFactory(name="C", longitude="0.17", latitude="47.97")
    PlaceFactory(name="D")
    # In the corner of the box, out of the circle.
    PlaceFactory(name="E", longitude="0.1612", latitude="47.9708")
    rows = list(within(Place.objects.all(), here, 100))
    assert [row.name for row in rows] == ["B", "A"]
    for row, place in zip(rows, (near, far), strict=True):
        assert row.distance == pytest.approx(
            metres_between(here, Position(float(place.longitude), float(place.latitude))), abs=0.01
        )


def test_rows_are_near_through_a_foreign_key():
    place = PlaceFactory(longitude="0.16", latitude="47.97")
    encounter = EncounterFactory(place=place)
    model = type(encounter)
    asked = within(
        model.objects.all(), Position(0.16, 47.97), 10, longitude="place__longitude", latitude="place__latitude"
    )
    assert list(asked) == [encounter]


def test_the_rows_near_a_point_are_found_by_the_index():
    make_addresses()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = within(Address.objects.all(), Position(0.1566, 47.966), 50).explain()
    assert "address_point" in plan


def test_the_quartier_of_a_point_and_whether_it_is_the_priority_one():
    west, east = make_quartiers()
    assert locating.neighbourhood_at(Position(0.16, 47.96)) == west
    assert locating.neighbourhood_at(Position(0.17, 47.96)) == east
    # On the line, the first by name.
    assert locating.neighbourhood_at(Position(0.165, 47.96)) == east
    assert locating.neighbourhood_at(Position(0.2, 47.96)) is None
    assert locating.is_in_priority_area(Position(0.165, 47.96))
    assert not locating.is_in_priority_area(Position(0.16, 47.96))


def test_the_quartiers_are_asked_once_a_minute(django_assert_num_queries):
    make_quartiers()
    with django_assert_num_queries(1):
        locating.neighbourhood_at(Position(0.16, 47.96))
        locating.is_in_priority_area(Position(0.16, 47.96))


@pytest.mark.parametrize(
    ("lon", "lat", "words"),
    [
        (0.15652, 47.96605, "devant le 14 rue des Tilleuls, quartier Vieux-Bourg"),
        (0.15652, 47.9664, "près du 13 rue des Tilleuls, quartier Vieux-Bourg"),
        (0.1662, 47.9737, "à environ 180 m du 1 chemin de la Raterie, quartier Chaoué"),
        (0.18, 47.955, "quartier Chaoué"),
        (0.2, 47.9, "à Allonnes, hors des quartiers"),
    ],
)
def test_a_point_is_said_as_people_would(lon, lat, words):
    make_addresses()
    assert locating.describe_point(Position(lon, lat)) == words


def test_a_place_nearer_than_any_address_is_said_first():
    make_addresses()
    PlaceFactory(name="Halle", longitude="0.15652", latitude="47.96606")
    assert locating.describe_point(Position(0.15652, 47.96605)) == "près de « Halle », quartier Vieux-Bourg"
    assert locating.describe_point(Position(0.1561, 47.96605)) == "devant le 12 rue des Tilleuls, quartier Vieux-Bourg"
    Address.objects.all().delete()
    assert locating.describe_point(Position(0.158, 47.967)) == "près de « Halle », quartier Vieux-Bourg"


def test_a_point_out_of_the_town_is_said_so_and_is_no_place():
    TownProfile.objects.create(name="Allonnes", insee_code="72003", boundary=square(0.13, 47.95, 0.19, 47.98))
    make_quartiers()
    assert locating.describe_point(PARIS) == "en dehors de Allonnes"
    assert place_at(PARIS) is None
    assert place_at(Position(0.16, 47.96)).words == "quartier Vieux-Bourg"


def test_two_lines_meet_where_they_cross_or_nearly():
    east, north = [[0.0, 48.0], [0.01, 48.0]], [[0.005, 47.99], [0.005, 48.01]]
    assert meeting_point(east, north) == Position(0.005, 48.0)
    assert meeting_point(east, [[0.005, 48.0005], [0.005, 48.01]]) == Position(0.005, 48.00025)
    assert meeting_point(east, [[0.005, 48.002], [0.005, 48.01]]) is None
    assert meeting_point(east, [[0.0105, 48.0]]) == Position(0.01025, 48.0)
    assert meeting_point(east, [[0.0, 48.0001], [0.01, 48.0001]]).lat == pytest.approx(48.00005)
    assert meeting_point(east, []) is None
    assert meeting_point([], east) is None
