"""Outlines: the real ones of Allonnes and its neighbours, hand-drawn cases, and properties."""

import json
import math
import re
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from allonnes.town.geometry import (
    Box,
    Geometry,
    GeometryRefused,
    Polygon,
    Position,
    area_km2,
    bounding_box,
    centroid,
    contains,
    read_geometry,
    representative_point,
    simplify,
    svg_path,
    svg_position,
)
from tests.real_data import DATA

# The register of communes: 1,807 hectares, and the point of the town hall.
HECTARES, CENTRE = 1807, (0.160555556, 47.9686111)
LE_MANS_CENTRE = (0.1996, 48.0061)
SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
HOLE = [[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]]
HORSESHOE = [[0, 0], [6, 0], [6, 6], [5, 6], [5, 1], [1, 1], [1, 6], [0, 6], [0, 0]]


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


def test_allonnes_has_its_area_and_holds_its_centre_only():
    town = read_geometry(_load("allonnes_72003.geojson"))
    assert area_km2(town) == pytest.approx(HECTARES / 100, rel=0.01)
    assert contains(town, *CENTRE)
    assert not contains(town, *LE_MANS_CENTRE)
    assert contains(town, *centroid(town))


def test_each_commune_of_the_metropole_holds_its_own_point_only():
    features = _load("le_mans_metropole_communes.geojson")["features"]
    communes = [read_geometry(feature) for feature in features]
    holders = [[contains(other, *representative_point(commune)) for other in communes] for commune in communes]
    assert len(communes) > 10
    assert holders == [[row == column for column in range(len(communes))] for row in range(len(communes))]


def test_simplify_allonnes_keeps_its_area_with_fewer_points():
    town = read_geometry(_load("allonnes_72003.geojson"))
    lighter = simplify(town, 3)
    assert sum(map(len, lighter.rings)) <= sum(map(len, town.rings))
    assert area_km2(lighter) == pytest.approx(area_km2(town), rel=0.02)


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
        outcome = area_km2(read_geometry(data))
    except GeometryRefused as refusal:
        outcome = len(refusal.reason)
    assert outcome >= 0


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


@given(stars(), st.floats(-110, 110), st.floats(-70, 70))
def test_contains_nothing_out_of_the_bounding_box(star, lon, lat):
    box = bounding_box(star)
    assume(not (box.west <= lon <= box.east and box.south <= lat <= box.north))
    assert not contains(star, lon, lat)


@given(st.floats(0.01, 3.99), st.floats(0.01, 3.99), st.floats(0, 4), st.floats(0, 4))
def test_contains_puts_each_point_in_one_of_the_four_parts_around_a_corner(lon, lat, point_lon, point_lat):
    corners = [*map(tuple, SQUARE)]
    parts = [read_geometry(_polygon([start, end, (lon, lat), start])) for start, end in pairwise(corners)]
    assert any(contains(part, point_lon, point_lat) for part in parts)


def test_bounding_box_of_several_polygons():
    far = [[lon + 10, lat - 5] for lon, lat in SQUARE]
    both = read_geometry({"type": "MultiPolygon", "coordinates": [[SQUARE], [far]]})
    assert bounding_box(both) == Box(0, -5, 14, 4)


def test_area_deducts_holes():
    whole, pierced = read_geometry(_polygon(SQUARE)), read_geometry(_polygon(SQUARE, HOLE))
    assert area_km2(pierced) == pytest.approx(area_km2(whole) * 12 / 16)
    assert area_km2(whole) == pytest.approx((4 * 111.195) ** 2, rel=0.001)


@pytest.mark.parametrize("turn", [1, -1])
def test_centroid_of_a_square_with_a_hole_aside(turn):
    hole = [[0, 0], [2, 0], [2, 4], [0, 4], [0, 0]]
    assert centroid(read_geometry(_polygon(SQUARE[::turn]))) == pytest.approx((2, 2))
    assert centroid(read_geometry(_polygon(SQUARE[::turn], hole))) == pytest.approx((3, 2))


def test_representative_point_leaves_the_hollow_of_a_horseshoe():
    horseshoe = read_geometry(_polygon(HORSESHOE))
    assert not contains(horseshoe, *centroid(horseshoe))
    assert contains(horseshoe, *representative_point(horseshoe))


def test_representative_point_leaves_the_hole():
    ring = read_geometry(_polygon(SQUARE, HOLE))
    assert not contains(ring, *centroid(ring))
    assert contains(ring, *representative_point(ring))


@pytest.mark.parametrize("ring", [SQUARE, [[1.2, 7.6], [6.9, 2.3], [4.5, 4.0], [1.2, 7.6]]])
def test_representative_point_of_an_outline_that_its_hole_fills_is_on_the_edge(ring):
    filled = read_geometry(_polygon(ring, ring))
    assert contains(filled, *representative_point(filled))
    assert contains(Geometry((Polygon(filled.polygons[0].outline),)), *representative_point(filled))


def test_representative_point_of_an_outline_that_its_hole_covers_is_a_corner():
    covered = read_geometry(_polygon([[1.2, 1.1], [2.7, 1.3], [1.9, 2.9], [1.2, 1.1]], SQUARE))
    assert representative_point(covered) == (1.2, 1.1)
    assert contains(covered, 1.2, 1.1)


def test_representative_point_of_two_squares_with_a_gap_between():
    far = [[lon + 10, lat] for lon, lat in SQUARE]
    both = read_geometry({"type": "MultiPolygon", "coordinates": [[SQUARE], [far]]})
    assert not contains(both, *centroid(both))
    assert contains(both, *representative_point(both))


@given(stars())
def test_representative_point_is_inside(star):
    assert contains(star, *representative_point(star))


@given(stars(), st.integers(2, 7))
def test_simplify_moves_no_edge_further_than_the_rounding(star, decimals):
    try:
        lighter = simplify(star, decimals)
    except GeometryRefused:
        assume(False)
    step = 10**-decimals
    assert bounding_box(lighter) == pytest.approx(bounding_box(star), abs=step)
    assert simplify(lighter, decimals) == lighter
    assert read_geometry(_polygon(*lighter.rings)) == lighter


def test_simplify_drops_what_it_flattens():
    tiny = [[lon / 100 + 2, lat / 100 + 2] for lon, lat in SQUARE]
    geometry = read_geometry({"type": "MultiPolygon", "coordinates": [[SQUARE, tiny], [tiny]]})
    assert simplify(geometry, 1) == read_geometry(_polygon(SQUARE))
    with pytest.raises(GeometryRefused, match="pas de surface"):
        simplify(read_geometry(_polygon(tiny)), 1)


def test_svg_path_of_a_square_with_a_hole_at_the_equator():
    square = read_geometry(
        _polygon([[-2, -2], [2, -2], [2, 2], [-2, 2], [-2, -2]], [[-1, -1], [1, -1], [0, 1], [-1, -1]])
    )
    path = svg_path(square, bounding_box(square), 40, 100)
    assert path == "M0.0 70.0L40.0 70.0L40.0 30.0L0.0 30.0ZM10.0 60.0L30.0 60.0L20.0 40.0Z"


def test_svg_position_shortens_longitudes_in_the_north():
    box = Box(0, 59, 2, 61)
    assert svg_position(Position(0, 61), box, 100, 100) == pytest.approx((25, 0), abs=0.01)
    assert svg_position(Position(2, 59), box, 100, 100) == pytest.approx((75, 100), abs=0.01)


@pytest.mark.parametrize(
    ("box", "expected"),
    [(Box(1, 1, 1, 1), (50, 25)), (Box(0, 0, 2, 0), (50, 25)), (Box(1, 0, 1, 2), (50, 25))],
)
def test_svg_position_in_a_box_without_width_or_height(box, expected):
    middle = Position((box.west + box.east) / 2, (box.south + box.north) / 2)
    assert svg_position(middle, box, 100, 50) == pytest.approx(expected)


@given(stars())
def test_svg_path_stays_in_its_frame_and_joins_no_point_to_itself(star):
    path = svg_path(star, bounding_box(star), 300, 200)
    assert re.fullmatch(r"(M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+)*Z)+", path)
    points = [tuple(map(float, point.split())) for point in re.findall(r"[-\d.]+ [-\d.]+", path)]
    assert all(0 <= x <= 300 and 0 <= y <= 200 for x, y in points)
    assert all(here != there for here, there in pairwise(points))
