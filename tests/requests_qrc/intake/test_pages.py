"""Writing to the town, page by page, without JavaScript."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from allonnes.core.models import OutboxMessage
from allonnes.town.models import Neighbourhood, Place
from requests_qrc.followup.retention import KEPT_MONTHS
from requests_qrc.intake.enums import AnswerBy, CaseKind, CaseState, TextFate
from requests_qrc.intake.links import resident_token
from requests_qrc.intake.models import Case, CasePhoto, Category, Question
from requests_qrc.intake.views import home
from tests.factories.accounts import make_user, sign_in
from tests.factories.requests_qrc import make_category, receive
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORDS = "La lampe est éteinte depuis trois jours."


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def category():
    return make_category(name="Lampe éteinte")


@pytest.fixture
def visitor():
    return StrictClient()


def begin(client, *, way="start_report", **typed):
    """The first page sent; the draft."""
    form = client.get(reverse(f"requests_qrc:{way}")).context["form"]
    sent = {"client_id": str(form["client_id"].value()), "where": "Derrière le gymnase", **typed}
    response = client.post(reverse(f"requests_qrc:{way}"), sent)
    assert response.status_code == 302
    return Case.objects.get(client_id=sent["client_id"])


def page(name, case):
    return reverse(f"requests_qrc:{name}", args=[case.client_id])


def tell(client, case, category, *, words=WORDS, **more):
    return client.post(
        page("problem", case), {"description": words, "category": category.code, "continue": "1", **more}
    )


def wait(case):
    """As long as a person takes."""
    Case.objects.filter(pk=case.pk).update(created_at=timezone.now() - timedelta(minutes=2))


def send_report(client, category, **contact):
    case = begin(client)
    tell(client, case, category)
    wait(case)
    return case, client.post(page("contact", case), {"answer_by": "none", **contact})


def photo():
    file = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, "JPEG")
    return SimpleUploadedFile("lampe.jpg", file.getvalue(), "image/jpeg")


def test_home_says_when_nothing_is_open(visitor):
    assert "ouvrira bientôt" in visitor.get(reverse("requests_qrc:home")).text


def test_home_offers_two_ways(visitor, category):
    text = visitor.get(reverse("requests_qrc:home")).text
    assert reverse("requests_qrc:start_report") in text
    assert reverse("requests_qrc:start_request") in text


def test_anonymous_report_is_received_in_three_steps(visitor, category):
    case, response = send_report(visitor, category)
    case.refresh_from_db()
    assert (case.state, case.kind, case.is_doubtful) == (CaseState.RECEIVED, CaseKind.REPORT, False)
    assert (case.description, case.place_words) == (WORDS, "Derrière le gymnase")
    assert response.url == reverse("requests_qrc:receipt", args=[resident_token(case)])
    text = visitor.get(response.url).text
    assert case.number in text
    assert case.printed_code in text
    assert "Une personne vous répond" in text
    assert "deux mois" not in text
    assert OutboxMessage.objects.count() == 0


def test_report_sent_twice_has_one_receipt(visitor, category):
    case, first = send_report(visitor, category)
    second = visitor.post(page("contact", case), {"answer_by": "none"})
    assert second.url == first.url
    assert Case.objects.count() == 1


def test_place_is_asked(visitor, category):
    form = visitor.get(reverse("requests_qrc:start_report")).context["form"]
    sent = {"client_id": str(form["client_id"].value()), "place_detail": "Près du banc"}
    response = visitor.post(reverse("requests_qrc:start_report"), sent)
    assert response.status_code == 422
    assert "Dites où c’est, ou choisissez" in response.text
    assert "Près du banc" in response.text
    assert Case.objects.count() == 0


def test_nowhere_in_particular_keeps_the_quartier(visitor, category):
    quartier = Neighbourhood.objects.create(name="Chaoué", slug="chaoue")
    case = begin(visitor, where="oublié", chosen="sans-lieu", neighbourhood=str(quartier.pk))
    assert (case.place_words, case.neighbourhood, case.where) == ("", quartier, "Chaoué")


def test_exact_place_is_understood_at_once(visitor, category):
    place = Place.objects.create(name="Gymnase André Malraux", latitude="47.967000", longitude="0.160000")
    case = begin(visitor, where="gymnase andré malraux")
    assert case.place == place
    assert "Gymnase André Malraux" in visitor.get(page("problem", case)).text


def start(client, **typed):
    """The first page sent, as it answers."""
    form = client.get(reverse("requests_qrc:start_report")).context["form"]
    return client.post(reverse("requests_qrc:start_report"), {"client_id": str(form["client_id"].value()), **typed})


def test_name_that_two_places_bear_is_to_choose(visitor, category):
    for name in ("Square des Lilas", "Square des lilas"):
        Place.objects.create(name=name)
    asked = start(visitor, where="square des lilas", place_detail="Près du banc")
    assert asked.status_code == 422
    assert asked.text.lower().count("square des lilas") >= 2
    assert "Près du banc" in asked.text
    assert not Case.objects.exists()


def test_several_places_are_to_choose_among(visitor, category):
    place = Place.objects.create(name="Stade Georges Garnier")
    Place.objects.create(name="Stade Claude Voisin")
    asked = start(visitor, where="stade garnier")
    assert "Stade Georges Garnier" in asked.text
    assert "Aucun de ces lieux : garder « stade garnier »" in asked.text.replace("\u202f", " ").replace("\xa0", " ")
    case = begin(visitor, where="stade garnier", chosen=f"lieu:{place.pk}")
    assert case.place == place
    assert "stade garnier" in visitor.get(page("where", case)).text
    sent = {"client_id": str(case.client_id), "where": "stade garnier", "chosen": "aucune"}
    assert visitor.post(page("where", case), sent).status_code == 302
    case.refresh_from_db()
    assert (case.place, case.place_words) == (None, "stade garnier")


def test_point_of_the_map_gives_its_place(visitor, category):
    case = begin(visitor, where="", longitude="0.160000", latitude="47.967000")
    assert (float(case.longitude), float(case.latitude)) == (0.16, 47.967)


def test_words_are_asked_and_nothing_typed_is_lost(visitor, category):
    case = begin(visitor)
    response = tell(visitor, case, category, words="Lampe")
    assert response.status_code == 422
    assert "une phrase suffit" in response.text
    assert ">\nLampe</textarea>" in response.text


def test_photo_is_added_with_the_words(visitor, category):
    case = begin(visitor)
    response = visitor.post(
        page("problem", case),
        {"description": WORDS, "category": category.code, "add": "1", "photo": photo(), "alt": "La lampe"},
    )
    assert response.url == page("problem", case)
    case.refresh_from_db()
    assert case.description == WORDS
    added = CasePhoto.objects.get(case=case)
    served = visitor.get(added.small_url)
    assert b"".join(served.streaming_content)[:4] == b"RIFF"
    assert StrictClient().get(added.small_url).status_code == 404


def test_refused_photo_loses_no_word(visitor, category):
    case = begin(visitor)
    bad = SimpleUploadedFile("lampe.jpg", b"no picture", "image/jpeg")
    response = tell(visitor, case, category, photo=bad, alt="La lampe")
    assert response.status_code == 422
    case.refresh_from_db()
    assert (case.description, case.category) == (WORDS, category)


def test_danger_stops_the_form(visitor):
    category = make_category(danger=Category.Danger.ASK, danger_phone="02 61 91 72 00")
    case = begin(visitor)
    assert tell(visitor, case, category).url == page("details", case)
    assert visitor.post(page("details", case), {}).status_code == 422
    response = visitor.post(page("details", case), {"is_dangerous": "oui"})
    assert response.status_code == 409
    assert 'href="tel:0261917200"' in response.text
    assert visitor.post(page("contact", case), {"answer_by": "none"}).url == page("details", case)
    case.refresh_from_db()
    assert case.state == CaseState.DRAFT
    assert visitor.post(page("details", case), {"is_dangerous": "non"}).url == page("contact", case)


def test_always_dangerous_subject_is_a_call(visitor):
    category = make_category(danger=Category.Danger.ALWAYS, danger_phone="112")
    case = begin(visitor)
    tell(visitor, case, category)
    assert "Appelez tout de suite" in visitor.get(page("details", case)).text
    assert visitor.get(page("check", case)).url == page("details", case)


def test_questions_of_the_subject_are_kept_in_words(visitor, category):
    how_many = Question.objects.create(category=category, label="Combien de lampes ?", is_required=True)
    kind = Question.objects.create(
        category=category, label="Quelle sorte ?", kind=Question.Kind.CHOICE, choices="Mât\nMur", is_public=True
    )
    Question.objects.create(category=category, label="La nuit ?", kind=Question.Kind.YES_NO)
    case = begin(visitor)
    tell(visitor, case, category)
    assert visitor.post(page("details", case), {f"question_{kind.pk}": "Mur"}).status_code == 422
    visitor.post(page("details", case), {f"question_{how_many.pk}": "Deux", f"question_{kind.pk}": "Mur"})
    case.refresh_from_db()
    assert case.answers == [
        {"question": "Combien de lampes ?", "answer": "Deux", "is_public": False},
        {"question": "Quelle sorte ?", "answer": "Mur", "is_public": True},
    ]
    assert 'value="Deux"' in visitor.get(page("details", case)).text


def test_contact_details_are_told_and_taken_out(visitor, category):
    case = begin(visitor)
    tell(visitor, case, category, words="Lampe éteinte. Appelez le 06 39 98 00 12 le soir.")
    text = visitor.get(page("details", case)).text
    assert "06 39 98 00 12" in text
    response = visitor.post(page("details", case), {"remove_details": "1"})
    assert response.status_code == 200
    assert "06 39 98 00 12" not in response.text
    case.refresh_from_db()
    assert case.description == "Lampe éteinte. Appelez le … le soir."


def test_contact_details_are_never_refused(visitor, category):
    case = begin(visitor)
    tell(visitor, case, category, words="Lampe éteinte. Appelez le 06 39 98 00 12 le soir.")
    assert visitor.post(page("details", case), {}).url == page("contact", case)


def test_similar_case_is_shown_before_the_end(visitor, category):
    known = receive(category=category, place_words="Derrière le gymnase")
    receive(category=make_category(is_private=True), place_words="Derrière le gymnase")
    case = begin(visitor)
    tell(visitor, case, category)
    text = visitor.get(page("details", case)).text
    assert "Déjà signalé tout près" in text
    assert reverse("requests_qrc:follow_by_mail", args=[known.number]) in text
    assert "1 personne concernée" in text.replace("\xa0", " ")


def test_similar_case_is_near(visitor, category):
    Place.objects.create(name="Gymnase", latitude="47.967000", longitude="0.160000")
    receive(category=category, latitude="47.967200", longitude="0.160000", text_fate=TextFate.PUBLISHED)
    receive(category=category, latitude="47.987000", longitude="0.160000")
    case = begin(visitor, where="Gymnase")
    tell(visitor, case, category)
    text = visitor.get(page("details", case)).text.replace("\xa0", " ")
    assert "à 20 mètres, d’aujourd’hui" in text
    assert text.count("Moi aussi, tenez-moi au courant") == 1


def test_request_needs_name_and_address(visitor, category):
    case = begin(visitor, way="start_request")
    tell(visitor, case, category)
    response = visitor.post(page("contact", case), {"answer_by": "email", "email": "rachida@example.org"})
    assert response.status_code == 422
    assert "Écrivez votre prénom." in response.text
    assert "Écrivez votre adresse postale" in response.text
    assert "rachida@example.org" in response.text


def test_request_is_read_again_then_sent(visitor, category):
    case = begin(visitor, way="start_request")
    tell(visitor, case, category)
    wait(case)
    who = {"first_name": "Rachida", "last_name": "Exemple", "postal_address": "14 rue des Tilleuls\n72700 Allonnes"}
    response = visitor.post(page("contact", case), {"answer_by": "email", "email": "rachida@example.org", **who})
    assert response.url == page("check", case)
    assert "rachida@example.org" in visitor.get(page("check", case)).text
    text = visitor.get(visitor.post(page("check", case)).url).text
    assert "tribunal administratif de Nantes" in text
    case.refresh_from_db()
    assert (case.state, case.answer_by) == (CaseState.RECEIVED, AnswerBy.EMAIL)
    assert OutboxMessage.objects.get().address == "rachida@example.org"


@pytest.mark.parametrize(
    ("answer_by", "missing"),
    [("email", "où vous répondre"), ("phone", "où vous appeler"), ("letter", "où vous écrire")],
)
def test_answer_goes_somewhere(visitor, category, answer_by, missing):
    _case, response = send_report(visitor, category, answer_by=answer_by)
    assert response.status_code == 422
    assert missing in response.text


def test_account_signs_its_report(visitor, category):
    user = make_user()
    sign_in(visitor, user)
    case, _response = send_report(visitor, category, answer_by="email")
    case.refresh_from_db()
    assert (case.author, case.state) == (user, CaseState.RECEIVED)
    assert StrictClient().get(page("contact", case)).status_code == 404


def test_draft_of_another_is_not_there(visitor, category):
    case = begin(visitor)
    stranger = StrictClient()
    assert stranger.get(page("where", case)).status_code == 404
    taken = stranger.post(
        reverse("requests_qrc:start_report"), {"client_id": str(case.client_id), "where": "Chez moi, au fond"}
    )
    assert taken.status_code == 302
    case.refresh_from_db()
    assert case.place_words == "Derrière le gymnase"
    assert Case.objects.count() == 2


def test_trapped_field_makes_a_doubtful_case(visitor, category):
    case = begin(visitor)
    tell(visitor, case, category)
    wait(case)
    visitor.post(page("contact", case), {"answer_by": "email", "email": "robot@example.org", "site": "http://x"})
    visitor.post(page("check", case))
    case.refresh_from_db()
    assert (case.state, case.is_doubtful) == (CaseState.RECEIVED, True)
    assert OutboxMessage.objects.count() == 0


def test_quick_case_is_doubtful(visitor, category):
    case = begin(visitor)
    tell(visitor, case, category)
    visitor.post(page("contact", case), {"answer_by": "none"})
    case.refresh_from_db()
    assert (case.state, case.is_doubtful) == (CaseState.RECEIVED, True)


def test_too_many_from_one_network_are_received_and_verified(visitor, category, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "case": "1/h/ip"}
    first, _response = send_report(visitor, category)
    second, _response = send_report(visitor, category)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_doubtful, second.is_doubtful) == (False, True)
    assert second.number


def test_receipt_of_a_forged_link_is_not_there(visitor):
    assert visitor.get(reverse("requests_qrc:receipt", args=["rien"])).status_code == 404


def test_code_finds_its_case(visitor, category):
    case = receive(category=category, description="Mon secret tient en une phrase.")
    response = visitor.post(reverse("requests_qrc:find"), {"code": case.printed_code.lower()})
    text = visitor.get(response.url).text
    assert case.number in text
    assert "Mon secret" not in text
    assert visitor.post(reverse("requests_qrc:find"), {"code": "ALN-0000-00000"}).status_code == 422


def test_signed_link_shows_the_whole(visitor, category):
    case = receive(category=category, description="Mon secret tient en une phrase.")
    assert "Mon secret" in visitor.get(reverse("requests_qrc:followed", args=[resident_token(case)])).text
    assert "Mon secret" not in visitor.get(reverse("requests_qrc:case", args=[case.number])).text


@pytest.mark.parametrize("way", ["start_report", "start_request"])
def test_who_writes_reads_what_becomes_of_their_data(visitor, category, way):
    case = begin(visitor, way=way)
    tell(visitor, case, category)
    text = visitor.get(page("contact", case)).text
    for words in ("mission de service public", "deux ans", "cinq ans", "CNIL", reverse("portal:privacy")):
        assert words in text
    # What the notice says in words.
    assert {kind.value: months / 12 for kind, months in KEPT_MONTHS.items()} == {"report": 2, "request": 5}


def test_home_tells_the_days_that_the_town_gave_itself(visitor, monkeypatch):
    monkeypatch.setattr(home, "FIRST_REPLY_DAYS", 7)
    assert "En 7 jours ouvrés" in visitor.get(reverse("requests_qrc:home")).text
