"""Contours at the desk: drawn, and replaced by a file; never typed."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from allonnes.town import contours
from allonnes.town.contours import drawing
from allonnes.town.models import Neighbourhood, TownProfile
from tests.factories.accounts import make_administrator, sign_in
from tests.factories.town import NeighbourhoodFactory, polygon
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: StrictClient) -> StrictClient:
    sign_in(client, make_administrator())
    return client


def contour_file(content: object = None) -> SimpleUploadedFile:
    raw = content if isinstance(content, bytes) else json.dumps(polygon() if content is None else content).encode()
    return SimpleUploadedFile("contour.geojson", raw)


def page(neighbourhood: Neighbourhood) -> str:
    return reverse("admin:town_neighbourhood_change", args=[neighbourhood.pk])


def test_a_file_replaces_the_contour(desk: StrictClient) -> None:
    neighbourhood = NeighbourhoodFactory(geometry=None)
    assert "Aucun contour" in desk.get(page(neighbourhood)).content.decode()
    answer = desk.post(page(neighbourhood), {"name": neighbourhood.name, "contour_file": contour_file()})
    assert answer.status_code == 302
    neighbourhood.refresh_from_db()
    assert neighbourhood.geometry == polygon()
    shown = desk.get(page(neighbourhood)).content.decode()
    assert 'class="contour"' in shown
    assert "coordinates" not in shown


def test_without_a_file_the_contour_and_the_address_stay(desk: StrictClient) -> None:
    neighbourhood = NeighbourhoodFactory(geometry=polygon())
    slug = neighbourhood.slug
    assert desk.post(page(neighbourhood), {"name": "Autre nom"}).status_code == 302
    neighbourhood.refresh_from_db()
    assert (neighbourhood.name, neighbourhood.slug, neighbourhood.geometry) == ("Autre nom", slug, polygon())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"bonjour", "contour lisible"),
        ({"type": "Point", "coordinates": [0, 47]}, "n’est pas une surface"),
    ],
)
def test_what_is_no_contour_is_refused_and_nothing_changes(desk: StrictClient, content: Any, words: str) -> None:
    neighbourhood = NeighbourhoodFactory(geometry=polygon())
    answer = desk.post(page(neighbourhood), {"name": "Autre", "contour_file": contour_file(content)})
    assert words in answer.content.decode()
    neighbourhood.refresh_from_db()
    assert neighbourhood.geometry == polygon()


def test_a_file_too_big_is_refused(desk: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contours, "MAX_CONTOUR_BYTES", 10)
    answer = desk.post(page(NeighbourhoodFactory()), {"name": "Chaoué", "contour_file": contour_file()})
    assert "dépasse 5 Mo" in answer.content.decode()


def test_a_new_quartier_takes_its_address_from_its_name(desk: StrictClient) -> None:
    add = reverse("admin:town_neighbourhood_add")
    assert desk.post(add, {"name": "Le Mail"}).status_code == 302
    assert Neighbourhood.objects.get().slug == "le-mail"
    assert "a déjà ce nom" in desk.post(add, {"name": "Le Mail"}).content.decode()
    assert "avec des lettres" in desk.post(add, {"name": "!!!"}).content.decode()


def test_the_contour_of_the_town_is_drawn_too(desk: StrictClient) -> None:
    TownProfile.objects.update_or_create(pk=1, defaults={"name": "Allonnes", "insee_code": "72003"})
    address = reverse("admin:town_townprofile_change", args=[1])
    answer = desk.post(address, {"name": "Allonnes", "insee_code": "72003", "contour_file": contour_file()})
    assert answer.status_code == 302
    assert TownProfile.objects.get().boundary == polygon()
    assert 'aria-label="Contour : Allonnes"' in desk.get(address).content.decode()


def test_a_drawing_keeps_to_its_frame() -> None:
    drawn = str(drawing({"type": "Polygon", "coordinates": [[[0, 47], [2, 47], [2, 48], [0, 48], [0, 47]]]}, "Test"))
    points = drawn.split('d="M')[1].partition("Z")[0].split("L")
    numbers = [float(number) for point in points for number in point.split()]
    assert min(numbers) >= 0
    assert max(numbers) <= 320
