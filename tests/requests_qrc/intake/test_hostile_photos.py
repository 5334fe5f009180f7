"""Every hostile image, at every door of a request: nothing breaks, and no stored photo holds more than its pixels."""

import struct
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from requests_qrc.intake.models import Case, CasePhoto
from tests.factories.accounts import sign_in
from tests.factories.outreach import EncounterFactory, lock_tablet, mediator
from tests.factories.requests_qrc import make_category
from tests.real_data import files
from tests.strict_client import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning:PIL")]
IMAGES = [path for path in files("images", "*") if path.suffix not in {".json", ".txt"}]
WORDS = "La lampe devant chez moi est éteinte depuis trois jours."
# What tells where, when, by which camera or with which words a photo was made.
# Words of four letters and more: shorter ones come by chance among compressed pixels.
SECRETS = (b"Exif", b"EXIF", b"GPSLatitude", b"NIKON", b"Nikon", b"http://ns.adobe.com", b"ICCP", b"Pillow", b"comment")
PIXELS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def by_the_step_of_the_words(client, category, file):
    given = {"client_id": str(uuid4()), "where": "Derrière le gymnase"}
    client.post(reverse("requests_qrc:start_report"), given)
    address = reverse("requests_qrc:problem", args=[Case.objects.get().client_id])
    typed = {"description": WORDS, "category": category.code, "photo": file, "alt": "Une lampe", "add": "1"}
    return client.post(address, typed)


def by_the_first_gesture(client, category, file):
    given = {"client_id": str(uuid4()), "where": "Derrière le gymnase", "photo": file}
    return client.post(reverse("requests_qrc:start_report"), given)


def by_the_phone(client, category, file):
    given = {"entry": str(uuid4()), "description": WORDS, "category": category.code, "is_dangerous": "non"}
    return client.post(reverse("requests_qrc:phone_send"), {**given, "answer_by": "none", "owner": "", "photo": file})


def by_the_tablet(client, category, file):
    encounter = EncounterFactory(going_on=True)
    sign_in(client, mediator())
    lock_tablet(client, encounter)
    given = {"entry_id": str(uuid4()), "encounter": encounter.pk, "kind": "report", "description": WORDS}
    more = {"category": category.code, "answer_by": "none", "has_consent": "on", "photo": file}
    return client.post(reverse("field_requests:send"), {**given, **more})


DOORS = (by_the_step_of_the_words, by_the_first_gesture, by_the_phone, by_the_tablet)


def chunks_of(webp: bytes) -> set[bytes]:
    """The kinds of pieces of a WebP file."""
    assert (webp[:4], webp[8:12]) == (b"RIFF", b"WEBP")
    kinds, at = set(), 12
    while at < len(webp):
        (size,) = struct.unpack("<I", webp[at + 4 : at + 8])
        kinds.add(webp[at : at + 4])
        at += 8 + size + size % 2
    return kinds


@pytest.mark.parametrize("image", IMAGES, ids=lambda path: path.name)
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_no_image_breaks_a_door_and_nothing_but_pixels_is_stored(door, image, media):
    sent = SimpleUploadedFile(image.name, image.read_bytes(), "image/jpeg")
    response = door(StrictClient(), make_category(), sent)
    assert response.status_code in {200, 302, 422}
    stored = [path for path in Path(media).rglob("*") if path.is_file()]
    assert len(stored) == 2 * CasePhoto.objects.count()
    for path in stored:
        data = path.read_bytes()
        assert chunks_of(data) <= PIXELS, path
        assert not [secret for secret in SECRETS if secret in data], path
        assert image.stem not in path.name


def test_photos_that_are_photos_are_stored():
    fine = next(path for path in IMAGES if path.name == "exif_gps.jpg")
    by_the_phone(StrictClient(), make_category(), SimpleUploadedFile("a.jpg", fine.read_bytes(), "image/jpeg"))
    assert CasePhoto.objects.count() == 1
