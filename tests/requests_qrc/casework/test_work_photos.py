"""The photos of the work done: added by who did it, read with the answer, never mixed with what the person sent."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.photos.actions import add_photo
from requests_qrc.casework.actions import handling
from requests_qrc.casework.photos import WORK_DONE
from requests_qrc.followup.public import public_photos
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.models import Case, CasePhoto
from requests_qrc.intake.photos import ALBUM
from tests.factories.accounts import make_agent, sign_in
from tests.factories.requests_qrc import WORDS, case_in, make_draft, sorter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def photo(colour: str = "red") -> SimpleUploadedFile:
    output = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(output, "JPEG")
    return SimpleUploadedFile("fait.jpg", output.getvalue(), "image/jpeg")


def page_of(case: Case) -> str:
    return reverse("admin:requests_qrc_case_photos", args=[case.pk])


def test_who_did_the_work_shows_it_and_says_it_is_done(client: StrictClient) -> None:
    case = case_in(CaseState.IN_PROGRESS)
    person = make_agent(Role.SERVICE_AGENT, department=case.department)
    sign_in(client, person)
    assert "Ajouter cette photo" in client.get(page_of(case)).content.decode()
    with pytest.raises(ActionDenied, match="Ajoutez une photo du travail fait"):
        handling.resolve(case=case, words=WORDS, by=person, now=timezone.now())
    answer = client.post(page_of(case), {"photo": photo(), "alt": "La lampe éclaire", "continue": "1"})
    assert answer["Location"].endswith("#reponse")
    added = CasePhoto.objects.get()
    assert (added.is_after, added.fate) == (True, TextFate.PUBLISHED)
    desk = client.get(reverse("admin:requests_qrc_case_change", args=[case.pk])).content.decode()
    assert "1 photo du travail fait part avec la réponse." in desk
    handling.resolve(case=case, words=WORDS, by=person, now=timezone.now())
    case.refresh_from_db()
    assert case.state == CaseState.RESOLVED
    refused = client.post(page_of(case), {"photo": photo("blue"), "alt": "Autre"})
    assert refused.status_code == 409 or "ses photos ne changent plus" in refused.content.decode()
    assert CasePhoto.objects.count() == 1


def test_everybody_sees_it_once_the_words_are_public(client: StrictClient) -> None:
    case = case_in(CaseState.IN_PROGRESS)
    by = sorter()
    add_photo(album=WORK_DONE, thing=case, by=by, file=photo(), alt="La lampe éclaire", now=timezone.now())
    assert public_photos(case) == []
    Case.objects.filter(pk=case.pk).update(text_fate=TextFate.PUBLISHED)
    case.refresh_from_db()
    assert [shown.alt for shown in public_photos(case)] == ["La lampe éclaire"]


def test_photos_of_the_person_and_of_the_work_are_counted_apart(client: StrictClient) -> None:
    draft = make_draft()
    for colour in ("red", "green", "blue"):
        add_photo(album=ALBUM, thing=draft, by=None, file=photo(colour), alt=colour, now=timezone.now())
    with pytest.raises(ActionDenied, match="au plus 3 photos"):
        add_photo(album=ALBUM, thing=draft, by=None, file=photo("pink"), alt="rose", now=timezone.now())
    case = case_in(CaseState.IN_PROGRESS)
    CasePhoto.objects.update(case=case)
    by = sorter()
    added = add_photo(album=WORK_DONE, thing=case, by=by, file=photo("white"), alt="blanc", now=timezone.now())
    assert list(WORK_DONE.of(case)) == [added]
    again = add_photo(album=WORK_DONE, thing=case, by=by, file=photo("white"), alt="blanc", now=timezone.now())
    assert again == added
    with pytest.raises(ActionDenied, match="déjà là, parmi les autres"):
        add_photo(album=WORK_DONE, thing=case, by=by, file=photo("red"), alt="rouge", now=timezone.now())


def test_another_service_neither_sees_the_page_nor_adds(client: StrictClient) -> None:
    case = case_in(CaseState.IN_PROGRESS)
    sign_in(client, make_agent(Role.SERVICE_AGENT, department=case_in(CaseState.ASSIGNED).department))
    assert client.get(page_of(case)).status_code in {302, 403, 404}
    assert client.post(page_of(case), {"photo": photo(), "alt": "Autre"}).status_code in {302, 403, 404}
    assert not CasePhoto.objects.exists()


def test_a_photo_taken_away_goes_with_its_files(client: StrictClient) -> None:
    case = case_in(CaseState.IN_PROGRESS)
    sign_in(client, sorter())
    client.post(page_of(case), {"photo": photo(), "alt": "La lampe éclaire"})
    added = CasePhoto.objects.get()
    assert client.post(page_of(case), {"remove": str(added.pk)}).status_code == 302
    assert not CasePhoto.objects.exists()
