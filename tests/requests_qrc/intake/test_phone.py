"""A report written on a phone, with or without network: received once, for whoever wrote it, never a danger."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from allonnes.core.errors import ActionDenied
from allonnes.outreach.enums import Channel
from allonnes.outreach.phone import owner_of
from allonnes.town.geometry import Position
from allonnes.town.locating import neighbourhood_at
from allonnes.town.models import TownProfile
from requests_qrc.intake.actions import phoning
from requests_qrc.intake.actions.phoning import take_from_phone
from requests_qrc.intake.actions.submission import Origin
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.links import case_of_token
from requests_qrc.intake.models import Case, CasePhoto, Category
from requests_qrc.intake.permissions import refusal_to_send_from_phone
from requests_qrc.intake.phone_entries import client_id_of, entry_of
from tests.factories.accounts import make_user, sign_in
from tests.factories.addresses import make_quartiers, square
from tests.factories.requests_qrc import make_category, make_draft, receive, sorter
from tests.strict_client import StrictClient

WORDS = "La lampe devant chez moi est éteinte depuis trois jours."
SEND = "/demandes/telephone/envoyer/"


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def category(db):
    return make_category(name="Lampe éteinte")


@pytest.fixture
def phone():
    return StrictClient()


def photo(colour="teal", name="photo-1.jpg"):
    file = BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def told(subject, **more):
    given = {"entry": str(uuid4()), "description": WORDS, "category": subject.code, "is_dangerous": "non"}
    return {**given, "answer_by": "none", "place_words": "square des Lilas", "owner": "", **more}


def test_what_waited_is_received_and_its_receipt_answered(phone, category):
    answer = phone.post(SEND, told(category, photo=[photo(), photo("red", "photo-2.jpg")]))
    assert answer.status_code == 200
    case = Case.objects.get()
    assert (case.state, case.channel, case.author) == (CaseState.RECEIVED, Channel.APP, None)
    assert (case.description, case.place_words) == (WORDS, "square des Lilas")
    assert [row.alt for row in case.photos.all()] == ["Photo jointe : Lampe éteinte"] * 2
    assert answer.json()["said"] == f"Reçue : n° {case.number}"
    assert case_of_token(answer.json()["receipt"].split("/")[-2]) == case


def test_sent_again_it_is_the_same_case_and_the_same_receipt(phone, category):
    given = told(category)
    answers = [phone.post(SEND, {**given, "photo": photo()}).json() for _time in range(5)]
    assert Case.objects.count() == CasePhoto.objects.count() == 1
    assert answers == [answers[0]] * 5


@contextmanager
def waiting_in_a_crowd():
    try:
        yield
    except ActionDenied as refused:
        if "déjà plusieurs photos" not in str(refused):
            raise


@pytest.mark.django_db(transaction=True)
def test_five_sendings_at_once_are_one_case():
    category, client_id = make_category(), uuid4()
    answers = {"kind": "report", "description": WORDS, "answer_by": "none", "is_dangerous": False}

    def send(_time):
        """As a phone does: told that too many photos wait, it sends again."""
        try:
            while True:
                photos = [(BytesIO(photo().read()), "Une lampe")]
                more = {"photos": photos, "origin": Origin(Channel.APP), "now": timezone.now()}
                with waiting_in_a_crowd():
                    return take_from_phone(client_id=client_id, category=category, answers=answers, **more).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        numbers = set(pool.map(send, range(5)))
    assert len(numbers) == Case.objects.count() == CasePhoto.objects.count() == 1


@pytest.mark.django_db
def test_photos_of_what_was_received_meanwhile_are_there_already():
    stale = make_draft()
    received = receive(client_id=stale.client_id)
    phoning._add_photos(stale, None, [(BytesIO(photo().read()), "Une lampe")], timezone.now())
    assert received.state == CaseState.RECEIVED
    assert not CasePhoto.objects.exists()


def test_the_id_that_a_phone_draws_is_in_no_address(phone, category):
    given = told(category)
    phone.post(SEND, given)
    case = Case.objects.get()
    assert str(case.client_id) != given["entry"]
    assert client_id_of(given["entry"]) == case.client_id
    # Whoever read the number of a draft in an address gets neither its receipt nor its words.
    phone.post(SEND, {**given, "entry": str(case.client_id)})
    assert Case.objects.count() == 2


@pytest.mark.parametrize("entry", ["", "n’importe quoi", "0" * 300, "a:b:c", f"{'0' * 32}:signature"])
def test_what_is_no_entry_is_refused(phone, category, entry):
    answer = phone.post(SEND, told(category, entry=entry))
    assert answer.status_code == 422
    assert answer.json()["reason"]
    assert not Case.objects.exists()


def test_a_draft_begun_with_the_network_is_finished_without_it(phone, category):
    draft = make_draft()
    draft.place_words, draft.latitude, draft.longitude = "devant le 14 rue des Tilleuls", "47.968000", "0.164000"
    draft.save()
    phone.post(SEND, told(category, entry=entry_of(draft), place_words=draft.place_words))
    case = Case.objects.get()
    assert (case.pk, case.state, case.latitude) == (draft.pk, CaseState.RECEIVED, Decimal("47.968000"))


def test_another_place_written_without_network_replaces_the_first(phone, category):
    draft = make_draft()
    draft.place_words, draft.latitude, draft.longitude = "devant le 14 rue des Tilleuls", "47.968000", "0.164000"
    draft.save()
    phone.post(SEND, told(category, entry=entry_of(draft), place_words="derrière le gymnase"))
    case = Case.objects.get()
    assert (case.place_words, case.latitude) == ("derrière le gymnase", None)


def test_the_position_of_the_phone_is_read_as_a_place_of_the_town(phone, category):
    make_quartiers()
    phone.post(SEND, told(category, place_words="", latitude="47.965", longitude="0.165"))
    case = Case.objects.get()
    assert (case.latitude, case.longitude) == (Decimal("47.965000"), Decimal("0.165000"))
    assert case.place_words
    assert case.neighbourhood == neighbourhood_at(Position(0.165, 47.965))
    assert case.neighbourhood is not None


@pytest.mark.parametrize("point", [("10", "10"), ("", "0.145"), ("91", "0"), ("x", "y")])
def test_a_point_of_nowhere_stops_nothing_or_says_so(phone, category, point):
    TownProfile.objects.create(name="Allonnes", insee_code="72003", boundary=square(0.13, 47.95, 0.19, 47.98))
    answer = phone.post(SEND, told(category, latitude=point[0], longitude=point[1]))
    assert answer.status_code in {200, 422}
    assert not Case.objects.filter(latitude__isnull=False).exists()


# For whom


def test_without_account_it_stays_so_whoever_is_signed_in(phone, category):
    sign_in(phone, make_user())
    phone.post(SEND, told(category))
    assert Case.objects.get().author is None


def test_with_an_account_it_is_sent_as_that_account(phone, category):
    anne = make_user()
    sign_in(phone, anne)
    assert phone.get("/demandes/telephone/jeton/").json()["owner"] == owner_of(anne)
    phone.post(SEND, told(category, owner=owner_of(anne)))
    assert Case.objects.get().author == anne


def test_what_anne_wrote_is_sent_by_nobody_else(phone, category):
    anne = make_user()
    given = told(category, owner=owner_of(anne))
    assert phone.post(SEND, given).status_code == 403
    sign_in(phone, make_user())
    assert phone.post(SEND, given).status_code == 403
    assert not Case.objects.exists()


def test_the_draft_or_the_case_of_an_account_is_that_account_s(phone, category):
    draft = make_draft(author=make_user())
    given = told(category, entry=entry_of(draft))
    assert phone.post(SEND, given).json()["reason"] == "Ce brouillon est celui d’une autre personne."
    anne, keyed = make_user(), receive(entered_by=sorter(), category=category)
    assert refusal_to_send_from_phone(anne, make_draft(author=anne)) is None
    assert refusal_to_send_from_phone(anne, make_draft()) is None
    assert refusal_to_send_from_phone(None, keyed)


# What is refused stays on the phone


def test_a_danger_is_never_received(phone, category):
    answer = phone.post(SEND, told(category, is_dangerous="oui"))
    assert answer.status_code == 422
    assert "appelez tout de suite le 112" in answer.json()["reason"]
    risky = make_category(danger=Category.Danger.ALWAYS, danger_phone="18")
    assert "appelez tout de suite le 18" in phone.post(SEND, told(risky)).json()["reason"]
    assert "le 18" in phone.post(SEND, told(risky, is_dangerous="oui")).json()["reason"]
    assert not Case.objects.submitted().exists()


def test_the_kept_page_knows_whom_to_call(phone, category):
    make_category(code="cable", danger=Category.Danger.ALWAYS, danger_phone="09 72 67 50 72")
    make_category(code="arbre", danger=Category.Danger.ASK, danger_phone="17")
    text = phone.get(reverse("requests_qrc:without_network")).text
    assert "cable:0972675072:always" in text
    assert "arbre:17:ask" in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"description": "court"}, "Dites-en un peu plus"),
        ({"category": "inconnu"}, "Ce sujet n’est plus proposé"),
        ({"is_dangerous": ""}, "Répondez « Oui » ou « Non »"),
        ({"answer_by": "email"}, "Donnez l’adresse électronique où vous répondre."),
        ({"answer_by": "letter"}, "Comment voulez-vous recevoir la réponse"),
    ],
)
def test_each_fault_is_said(phone, category, more, said):
    answer = phone.post(SEND, told(category, **more))
    assert answer.status_code == 422
    assert said in answer.json()["reason"]


def test_a_file_that_is_no_photo_is_refused_then_corrected_under_the_same_id(phone, category):
    given = told(category)
    bad = SimpleUploadedFile("photo-1.jpg", b"pas une photo", "image/jpeg")
    assert phone.post(SEND, {**given, "photo": bad}).status_code == 422
    assert Case.objects.get().state == CaseState.DRAFT
    assert phone.post(SEND, {**given, "photo": photo()}).status_code == 200
    assert Case.objects.get().photos.count() == 1


def test_four_photos_are_one_too_many(phone, category):
    four = [photo(colour) for colour in ("red", "teal", "blue", "white")]
    assert "au plus 3 photos" in phone.post(SEND, told(category, photo=four)).json()["reason"]


def test_a_draft_already_full_of_photos_is_said(category):
    draft = make_draft()
    answers = {"kind": "report", "description": WORDS, "answer_by": "none", "is_dangerous": False}
    photos = [(BytesIO(photo(colour).read()), "Une lampe") for colour in ("red", "teal", "blue", "white")]
    with pytest.raises(ActionDenied, match="au plus 3 photos"):
        take_from_phone(
            client_id=draft.client_id,
            category=category,
            answers=answers,
            photos=photos,
            origin=Origin(Channel.APP),
            now=timezone.now(),
        )


def test_too_much_of_one_address_is_received_and_verified_first(phone, category, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "case_mail": "1/d/key"}
    for _time in range(2):
        phone.post(SEND, told(category, answer_by="email", email="anne@example.org"))
    assert [case.is_doubtful for case in Case.objects.order_by("pk")] == [False, True]


def test_beyond_the_limit_it_stays_on_the_phone(phone, category, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "case_draft": "1/h/ip"}
    assert phone.post(SEND, told(category)).status_code == 200
    assert "Attendez quelques minutes" in phone.post(SEND, told(category)).json()["reason"]


# The page itself


def test_the_page_works_as_any_other_without_javascript(phone, category):
    address = reverse("requests_qrc:without_network")
    page = phone.get(address)
    given = told(category, entry=str(page.context["form"]["entry"].value()), photo=photo())
    assert phone.post(address, {**given, "description": ""}).status_code == 422
    answer = phone.post(address, {**given, "photo": photo()})
    assert case_of_token(answer["Location"].split("/")[-2]) == Case.objects.get()


def test_the_page_shows_nobody(category):
    client, anne = StrictClient(), make_user()
    shown = client.get(reverse("requests_qrc:without_network")).text
    assert anne.email not in shown
    assert 'data-owner=""' in shown


def test_a_report_begins_by_its_photo(phone, category):
    page = phone.get(reverse("requests_qrc:start_report"))
    assert 'capture="environment"' in page.text
    given = {"client_id": str(page.context["form"]["client_id"].value()), "where": "Derrière le gymnase"}
    answer = phone.post(reverse("requests_qrc:start_report"), {**given, "photo": photo()}, follow=True)
    assert "Photo prise sur place" in answer.text
    assert Case.objects.get().photos.count() == 1
    assert 'capture="environment"' not in phone.get(reverse("requests_qrc:start_request")).text


def test_a_first_photo_that_cannot_be_read_stops_nothing(phone, category):
    given = {"client_id": str(uuid4()), "where": "Derrière le gymnase"}
    bad = SimpleUploadedFile("a.jpg", b"pas une photo", "image/jpeg")
    answer = phone.post(reverse("requests_qrc:start_report"), {**given, "photo": bad}, follow=True)
    assert answer.redirect_chain[0][0].endswith("/probleme/")
    assert 'role="alert"' in answer.text
    assert not CasePhoto.objects.exists()


def test_a_draft_begun_on_a_phone_and_refused_is_forgotten_as_any_other(phone, category):
    phone.post(SEND, told(category, photo=SimpleUploadedFile("a.jpg", b"x", "image/jpeg")))
    assert Case.objects.filter(state=CaseState.DRAFT, created_at__lt=timezone.now() + timedelta(1)).count() == 1
