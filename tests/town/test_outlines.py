"""An outline out of the commune, or turned round, is refused with the likely reason."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from allonnes.core.errors import InvalidInput
from allonnes.town.actions import import_neighbourhoods
from allonnes.town.geometry import Geometry, GeometryRefused, read_geometry
from allonnes.town.models import Neighbourhood, TownProfile
from allonnes.town.outlines import refuse_elsewhere
from tests.factories.accounts import make_administrator, sign_in
from tests.factories.town import NeighbourhoodFactory
from tests.real_data import DATA, files
from tests.strict_client import StrictClient

ALLONNES: Any = json.loads((DATA / "allonnes_72003.geojson").read_text(encoding="utf-8"))
COMMUNES: Any = json.loads((DATA / "le_mans_metropole_communes.geojson").read_text(encoding="utf-8"))


def _square(lon: float, lat: float, side: float = 0.01) -> dict[str, Any]:
    ring = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def _turned(shape: dict[str, Any]) -> dict[str, Any]:
    return {**shape, "coordinates": [[[y, x] for x, y in ring] for ring in shape["coordinates"]]}


@pytest.fixture(scope="module")
def commune() -> Geometry:
    return read_geometry(ALLONNES)


INSIDE = _square(0.155, 47.965)


def test_an_outline_in_the_commune_is_taken(commune: Geometry) -> None:
    refuse_elsewhere(read_geometry(INSIDE), commune)
    refuse_elsewhere(commune, commune)
    refuse_elsewhere(read_geometry(_square(0.16, 47.97, 1e-4)), commune)


def test_an_outline_turned_round_says_so(commune: Geometry) -> None:
    for boundary in (commune, None):
        with pytest.raises(GeometryRefused, match="inversées"):
            refuse_elsewhere(read_geometry(_turned(INSIDE)), boundary)


@pytest.mark.parametrize(
    "shape", [_square(0.19, 48.0), _square(2.35, 48.85), _square(-60, 10), _square(0.0, 47.5, 1.5)]
)
def test_an_outline_elsewhere_is_refused(commune: Geometry, shape: dict[str, Any]) -> None:
    with pytest.raises(GeometryRefused, match="hors de la commune"):
        refuse_elsewhere(read_geometry(shape), commune)


def test_the_communes_around_are_not_in_it(commune: Geometry) -> None:
    names = []
    for feature in COMMUNES["features"]:
        try:
            refuse_elsewhere(read_geometry(feature["geometry"]), commune)
        except GeometryRefused:
            continue
        names.append(feature["properties"]["nom"])
    assert names == ["Allonnes"]


def test_without_the_commune_an_outline_is_taken_wherever_it_is() -> None:
    for shape in (INSIDE, _square(0, 47), _square(-60, 10), _square(0, 0)):
        refuse_elsewhere(read_geometry(shape), None)


@pytest.mark.django_db
@pytest.mark.parametrize("has_commune", [True, False])
def test_a_file_turned_round_brings_no_quartier(has_commune: bool) -> None:
    cache.clear()
    if has_commune:
        TownProfile.objects.create(name="Allonnes", insee_code="72003", boundary=ALLONNES)
    (path,) = files("faults", "swap.geojson")
    with pytest.raises(InvalidInput, match=r"Quartier essai.*inversées"):
        import_neighbourhoods(raw=path.read_bytes(), source="")
    assert not Neighbourhood.objects.exists()


@pytest.mark.django_db
def test_at_the_desk_a_quartier_elsewhere_is_refused_beside_its_file(client: StrictClient) -> None:
    cache.clear()
    TownProfile.objects.create(name="Allonnes", insee_code="72003", boundary=ALLONNES)
    sign_in(client, make_administrator())
    row = NeighbourhoodFactory(geometry=None)
    upload = SimpleUploadedFile("q.geojson", json.dumps(_square(2.35, 48.85)).encode())
    page = client.post(
        reverse("admin:town_neighbourhood_change", args=[row.pk]), {"name": row.name, "contour_file": upload}
    )
    assert "hors de la commune" in page.content.decode()
    row.refresh_from_db()
    assert row.geometry is None
