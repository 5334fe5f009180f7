"""The photos of a second thing: run by test_photos.py, in a house that has toys."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from toy.models import Toy, ToyPhoto

from allonnes.core.personal import declarations
from tests.factories.accounts import make_user
from tests.factories.deposits import picture
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def toy() -> Toy:
    return Toy.objects.create(name="Une toupie")


def send(client: StrictClient, toy: Toy, colour: str, **more: str) -> Any:
    sent = {"photo": picture(colour=colour), "alt": f"La toupie {colour}", **more}
    return client.post(reverse("toy:photos", args=[toy.pk]), sent)


def test_a_photo_is_added_shown_given_and_taken_away_with_its_files(
    client: StrictClient, toy: Toy, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    url = reverse("toy:photos", args=[toy.pk])
    assert send(client, toy, "red")["Location"] == url
    photo = toy.photos.get()
    assert str(photo.large.name).startswith("jouets/")
    page = client.get(url).content.decode()
    assert photo.small_url in page
    assert "La toupie red" in page
    for address in (photo.small_url, photo.large_url):
        assert b"".join(client.get(address).streaming_content)[:4] == b"RIFF"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, {"remove": str(photo.pk)})["Location"] == url
    assert not ToyPhoto.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_going_on_takes_the_photo_just_chosen_along(client: StrictClient, toy: Toy) -> None:
    assert send(client, toy, "red", **{"continue": "1"})["Location"] == reverse("toy:list")
    assert toy.photos.count() == 1


def test_each_thing_says_how_many_it_has_and_why_it_no_longer_changes(client: StrictClient, toy: Toy) -> None:
    for colour in ("red", "green"):
        send(client, toy, colour)
    full = send(client, toy, "blue")
    assert full.status_code == 422
    assert "Un jouet a 2 photos au plus." in full.content.decode()
    Toy.objects.update(lent_to=make_user())
    lent = client.post(reverse("toy:photos", args=[toy.pk]), {"remove": str(toy.photos.first().pk)})
    assert "Ce jouet est prêté." in lent.content.decode()
    assert toy.photos.count() == 2


@pytest.mark.parametrize("count", [1, 2])
def test_the_page_asks_for_photos_once(client: StrictClient, toy: Toy, count: int) -> None:
    for colour in ("red", "green")[:count]:
        send(client, toy, colour)
    url = reverse("toy:photos", args=[toy.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert sum("toy_toyphoto" in query["sql"] for query in queries) == 1


def test_the_database_holds_each_photo_once_and_with_words(client: StrictClient, toy: Toy) -> None:
    send(client, toy, "red")
    photo = toy.photos.get()
    with pytest.raises(IntegrityError, match="toy_photo_once"), transaction.atomic():
        ToyPhoto.objects.create(toy=toy, alt="Autre", content_hash=photo.content_hash, **sizes(photo))
    with pytest.raises(IntegrityError, match="toy_photo_described"), transaction.atomic():
        ToyPhoto.objects.update(alt="")


def sizes(photo: ToyPhoto) -> dict[str, Any]:
    names = ("large", "small", "width", "height", "small_width", "small_height")
    return {name: getattr(photo, name) for name in names}


def test_its_fate_is_declared_in_one_line() -> None:
    declared = declarations()["toy.ToyPhoto"]
    assert (declared.person, declared.personal) == ("toy__lent_to", ("toy", "alt", "added_at"))
