"""Outlines: the real ones of Allonnes and its neighbours, hand-drawn cases, and properties."""

import json
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allonnes.town.geometry import (
    Geometry,
    GeometryRefused,
    Polygon,
    Position,
    contains,
    read_geometry,
)
from tests.real_data import DATA

# The register of communes: the point of the town hall.
CENTRE = (0.160555556, 47.9686111)
LE_MANS_CENTRE = (0.1996, 48.0061)
SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
HOLE = [[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]]


def _polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def _load(name):
    return json.loads((DATA / name).read_text())


@st.composite
def stars(draw):
    """A simple outline: points at rising angles, at any distance from a centre."""
    lon, lat = draw(st.floats(-100, 100)), draw(st.floats(-60, 60))
    count = draw(st.integers(3, 12))
    distances = draw(st.lists(st.floats(0.01, 5), min_size=count, max_size=count))
    angles = [2 * math.pi * index / count for index in range(count)]
    ring = [
        [lon + far * math.cos(angle), lat + far * math.sin(angle)] for far, angle in zip(distances, angles, strict=True)
    ]
    return read_geometry(_polygon([*ring, ring[0]]))


def test_allonnes_holds_its_centre_only():
    town = read_geometry(_load("allonnes_72003.geojson"))
    assert contains(town, *CENTRE)
    assert not contains(town, *LE_MANS_CENTRE)


@pytest.mark.parametrize("wrap", [lambda shape: shape, lambda shape: {"type": "Feature", "geometry": shape}])
def test_read_geometry_takes_polygons_bare_or_wrapped(wrap):
    expected = Geometry((Polygon(tuple(Position(*point) for point in SQUARE)),))
    assert read_geometry(wrap(_polygon(SQUARE))) == expected
    assert read_geometry({"type": "FeatureCollection", "features": [wrap(_polygon(SQUARE))]}) == expected
    assert read_geometry(wrap({"type": "MultiPolygon", "coordinates": [[SQUARE]]})) == expected


def test_read_geometry_drops_heights():
    assert read_geometry(_polygon([[*point, 80] for point in SQUARE])) == read_geometry(_polygon(SQUARE))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "GeoJSON"),
        ([], "GeoJSON"),
        ("Polygon", "GeoJSON"),
        ({}, "n’est pas une surface"),
        ({"type": ["Polygon"]}, "n’est pas une surface"),
        ({"type": "Point", "coordinates": [0, 0]}, "n’est pas une surface"),
        ({"type": "Polygon"}, "GeoJSON"),
        ({"type": "Polygon", "coordinates": []}, "GeoJSON"),
        ({"type": "Polygon", "coordinates": "0,0"}, "GeoJSON"),
        ({"type": "Polygon", "coordinates": [{}]}, "GeoJSON"),
        ({"type": "Polygon", "coordinates": [[1, 2, 3, 4]]}, "GeoJSON"),
        ({"type": "MultiPolygon", "coordinates": [SQUARE]}, "GeoJSON"),
        ({"type": "Feature", "geometry": None}, "GeoJSON"),
        ({"type": "FeatureCollection"}, "GeoJSON"),
        ({"type": "FeatureCollection", "features": [_polygon(SQUARE)] * 2}, "un seul tracé"),
        (_polygon(SQUARE[:3]), "trop peu de points"),
        (_polygon(SQUARE[:4]), "n’est pas fermé"),
        (_polygon([[0, 0], [1, 1], [2, 2], [0, 0]]), "pas de surface"),
        (_polygon([[0, 0], [0, 0], [0, 0], [0, 0]]), "pas de surface"),
        (_polygon(SQUARE, [[1, 1], [1, 1], [1, 1], [1, 1]]), "pas de surface"),
        (_polygon([[0, 0], [181, 0], [4, 4], [0, 0]]), "hors de la Terre"),
        (_polygon([[0, 0], [4, -90.1], [4, 4], [0, 0]]), "hors de la Terre"),
        (_polygon([[0, 0], [math.nan, 0], [4, 4], [0, 0]]), "hors de la Terre"),
        (_polygon([[0, 0], [math.inf, 0], [4, 4], [0, 0]]), "hors de la Terre"),
        (_polygon([[0, 0], [10**400, 0], [4, 4], [0, 0]]), "hors de la Terre"),
        (_polygon([[0, 0], ["4", "0"], [4, 4], [0, 0]]), "hors de la Terre"),
        (_polygon([[0, 0], [True, 0], [4, 4], [0, 0]]), "hors de la Terre"),
        (_polygon([[0, 0], [4], [4, 4], [0, 0]]), "hors de la Terre"),
        (_polygon(SQUARE[:1] * 20_000 + SQUARE), "trop de points"),
    ],
)
def test_read_geometry_refuses_with_a_french_sentence(data, words):
    with pytest.raises(GeometryRefused) as refusal:
        read_geometry(data)
    assert words in refusal.value.reason
    assert refusal.value.problems == [refusal.value.reason]
    assert refusal.value.reason.endswith(".")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["Polygon", "MultiPolygon", "Feature", ""]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometry", "features"]), inner, max_size=4)
    ),
)


@given(json_values)
def test_read_geometry_of_anything_reads_or_refuses(data):
    try:
        outcome = len(list(read_geometry(data).rings))
    except GeometryRefused as refusal:
        outcome = len(refusal.reason)
    assert outcome > 0


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        (0.5, 0.5, True),
        (2, 2, False),
        (5, 2, False),
        (-1, 0, False),
        (0, 0, True),
        (4, 4, True),
        (2, 0, True),
        (0, 2, True),
        (1, 2, True),
        (1, 1, True),
        (2, 4.0000001, False),
        (2, math.nan, False),
        (math.inf, 2, False),
    ],
)
def test_contains_counts_every_edge_as_inside(lon, lat, expected):
    assert contains(read_geometry(_polygon(SQUARE, HOLE)), lon, lat) is expected


def test_contains_looks_at_every_polygon():
    far = [[lon + 10, lat] for lon, lat in SQUARE]
    both = read_geometry({"type": "MultiPolygon", "coordinates": [[SQUARE], [far]]})
    assert contains(both, 2, 2)
    assert contains(both, 12, 2)
    assert not contains(both, 7, 2)


def test_contains_is_exact_one_float_away_from_a_slanted_edge():
    slanted = read_geometry(_polygon([[0.1, 0.1], [12.3, 0.1], [12.3, 12.3], [0.1, 0.1]]))
    assert contains(slanted, 5.7, 5.7)
    assert not contains(slanted, 5.7, math.nextafter(5.7, 6))
    assert contains(slanted, 5.7, math.nextafter(5.7, 5))


@given(stars())
def test_contains_every_corner(star):
    assert all(contains(star, *corner) for corner in star.polygons[0].outline)


@given(stars(), st.floats(-110, 110), st.floats(-70, 70))
def test_contains_is_the_same_whichever_way_the_ring_turns(star, lon, lat):
    turned = Geometry((Polygon(star.polygons[0].outline[::-1]),))
    assert contains(star, lon, lat) == contains(turned, lon, lat)


@given(st.floats(0.01, 3.99), st.floats(0.01, 3.99), st.floats(0, 4), st.floats(0, 4))
def test_contains_puts_each_point_in_one_of_the_four_parts_around_a_corner(lon, lat, point_lon, point_lat):
    corners = [*map(tuple, SQUARE)]
    parts = [read_geometry(_polygon([start, end, (lon, lat), start])) for start, end in pairwise(corners)]
    assert any(contains(part, point_lon, point_lat) for part in parts)
