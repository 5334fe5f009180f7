"""At a stall: one entry is one case, whoever sends it how many times; the agent reads no words back."""

import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.outreach.enums import Channel
from allonnes.outreach.models import AssistedEntry, Encounter
from allonnes.town.models import Address, Place
from requests_qrc.intake.actions.entering import enter_case
from requests_qrc.intake.enums import CaseKind, CaseState
from requests_qrc.intake.models import Case, Category
from requests_qrc.intake.permissions import refusal_to_add_entered_photos
from tests.factories.accounts import make_agent, sign_in
from tests.factories.addresses import make_addresses
from tests.factories.outreach import EncounterFactory, lock_tablet, mediator
from tests.factories.requests_qrc import make_category, receive
from tests.factories.together import together
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ENTRY, SEND = "/terrain/saisie/demande/", "/terrain/saisie/demande/envoyer/"
WORDS = "La lampe devant l’école est éteinte depuis lundi."


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def encounter() -> Encounter:
    return EncounterFactory(going_on=True, title="Marché du Mail")


@pytest.fixture
def category() -> Category:
    return make_category()


@pytest.fixture
def agent(client: StrictClient, encounter: Encounter) -> User:
    """Signed in, on a tablet locked to the encounter."""
    person = mediator()
    sign_in(client, person)
    lock_tablet(client, encounter)
    return person


def typed(encounter: Encounter, about: Category, **changes: Any) -> dict[str, Any]:
    given = {"kind": "report", "description": WORDS, "category": about.code, "place_words": "école Marie Curie"}
    more = {"answer_by": "none", "has_consent": "on", "entry_id": str(uuid.uuid4()), "encounter": str(encounter.pk)}
    return {**given, **more, **changes}


def test_cases_are_entered_in_series_each_with_its_receipt(
    client: StrictClient, agent: User, encounter: Encounter, category: Category
) -> None:
    assert f'href="{ENTRY}"' in client.get(reverse("field:home")).content.decode()
    for words in (WORDS, "Un matelas traîne au pied du hall 4."):
        page = client.get(ENTRY)
        entry_id = page.context["form"]["entry_id"].value()
        answer = client.post(ENTRY, typed(encounter, category, description=words, entry_id=entry_id), follow=True)
        receipt = answer.content.decode()
        case = Case.objects.get(description=words)
        assert (case.state, case.channel, case.entered_by, case.encounter) == (
            CaseState.RECEIVED,
            Channel.MARKET,
            agent,
            encounter,
        )
        assert str(case.number) in receipt
        assert case.printed_code in receipt
        assert '<div class="qr"><svg' in receipt
        assert words not in receipt
    entry = AssistedEntry.objects.latest("entered_at")
    assert (entry.purpose, entry.has_consent, entry.entered_by) == ("case", True, agent)


def test_a_place_known_by_this_very_name_gets_its_point(
    client: StrictClient, agent: User, encounter: Encounter, category: Category
) -> None:
    make_addresses()
    address = Address.objects.select_related("street").filter(closed_at=None, repetition="").latest("pk")
    client.post(ENTRY, typed(encounter, category, place_words=f"{address.number} {address.street.label}"))
    case = Case.objects.get()
    assert case.address == address
    assert case.latitude == address.latitude


def test_name_that_two_places_bear_stays_in_words(
    client: StrictClient, agent: User, encounter: Encounter, category: Category
) -> None:
    for name in ("Square des Lilas", "Square des lilas"):
        Place.objects.create(name=name, latitude="47.967000", longitude="0.160000")
    client.post(ENTRY, typed(encounter, category, place_words="square des Lilas"))
    case = Case.objects.get()
    assert (case.place, case.latitude, case.place_words) == (None, None, "square des Lilas")


def test_page_says_what_becomes_of_personal_data(client: StrictClient, agent: User, category: Category) -> None:
    assert "Ce que la ville fait de ces renseignements" in client.get(ENTRY).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"has_consent": ""}, "Sans l’accord de la personne, rien n’est enregistré."),
        ({"description": "Trop"}, "Dites-en un peu plus"),
        ({"answer_by": "phone"}, "Dites où vous répondre."),
        ({"answer_by": "phone", "phone": "06 39"}, "Écrivez le numéro entier. Exemple : 06 39 98 12 34."),
        ({"answer_by": "email"}, "Donnez l’adresse électronique où vous répondre."),
        ({"kind": "request"}, "donnez votre prénom, votre nom et votre adresse postale"),
        ({"category": "sujet-inconnu"}, "Ce sujet n’est plus proposé."),
    ],
)
def test_what_is_missing_is_said_and_loses_no_word(
    client: StrictClient, agent: User, changes: dict[str, str], words: str
) -> None:
    encounter, category = Encounter.objects.get(), make_category()
    page = client.post(ENTRY, typed(encounter, category, **changes))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert str(changes.get("description", WORDS)) in page.content.decode()
    assert not Case.objects.exists()
    sent = client.post(SEND, typed(encounter, category, **changes))
    assert sent.status_code == 422
    assert words in sent.json()["reason"]


def test_a_danger_is_told_by_telephone(client: StrictClient, agent: User, encounter: Encounter) -> None:
    danger = make_category(danger=Category.Danger.ASK, danger_phone="02 61 91 72 00")
    page = client.post(ENTRY, typed(encounter, danger, is_dangerous="on"))
    assert "appelez tout de suite le 02 61 91 72 00" in page.content.decode().replace("\xa0", " ")
    assert not Case.objects.exists()
    assert client.post(ENTRY, typed(encounter, danger)).status_code == 302


def test_a_request_gets_its_acknowledgement_on_paper(
    client: StrictClient, agent: User, encounter: Encounter, category: Category
) -> None:
    who = {"first_name": "Rachida", "last_name": "Exemple", "postal_address": "14 rue des Tilleuls, 72700 Allonnes"}
    page = client.post(ENTRY, typed(encounter, category, kind="request", answer_by="letter", **who), follow=True)
    case = Case.objects.get()
    assert case.kind == CaseKind.REQUEST
    assert case.receipts.count() == 2
    assert "deux mois" in page.content.decode()


def test_what_waited_on_the_tablet_is_taken_once_even_after_the_end(
    client: StrictClient, agent: User, encounter: Encounter, category: Category
) -> None:
    said = typed(encounter, category)
    first = client.post(SEND, said)
    assert first.status_code == 200
    case = Case.objects.get()
    assert first.json()["receipt"] == f"{ENTRY}{said['entry_id']}/"
    with time_machine.travel(encounter.ends_at + timedelta(days=3), tick=False):
        assert client.post(SEND, said).json() == first.json()
        late = client.post(SEND, typed(encounter, category, description="Un autre texte, trop tard."))
        assert late.status_code == 422
    changed = client.post(SEND, {**said, "description": "Un autre texte sous le même numéro."})
    assert changed.status_code == 422
    assert Case.objects.get() == case


def test_nobody_else_reads_the_receipt(
    client: StrictClient, agent: User, encounter: Encounter, category: Category
) -> None:
    said = typed(encounter, category)
    client.post(ENTRY, said)
    other = StrictClient()
    sign_in(other, mediator())
    lock_tablet(other, encounter)
    assert other.get(f"{ENTRY}{said['entry_id']}/").status_code == 404


def test_only_roles_that_enter_are_offered_it(client: StrictClient, encounter: Encounter) -> None:
    sign_in(client, make_agent(Role.VOTE_OFFICER))
    lock_tablet(client, encounter)
    page = client.get(ENTRY).content.decode()
    assert "Vous n’avez pas le droit de saisir une demande pour quelqu’un." in page
    assert "Enregistrer" not in page.split("<main")[1].split("</main>")[0]
    answer = client.post(ENTRY, typed(encounter, make_category()))
    assert answer.status_code == 422
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_identical_sends_at_once_are_one_case_one_number() -> None:
    encounter, category, by, entry_id = EncounterFactory(going_on=True), make_category(), mediator(), uuid.uuid4()
    answers = {"kind": "report", "description": WORDS, "answer_by": "none", "has_consent": True}

    def send() -> int:
        case = enter_case(
            entry_id=entry_id, encounter=encounter, by=by, category=category, answers=answers, now=timezone.now()
        )
        return case.pk

    assert len(set(together(*[send] * 8))) == 1
    assert Case.objects.get().rank == 1
    assert AssistedEntry.objects.count() == 1


def test_without_the_agreement_of_the_person_nothing_is_written(encounter: Encounter, category: Category) -> None:
    answers = {"kind": "report", "description": WORDS, "answer_by": "none", "has_consent": False}
    with pytest.raises(ActionDenied, match="Sans l’accord"):
        enter_case(
            entry_id=uuid.uuid4(),
            encounter=encounter,
            by=mediator(),
            category=category,
            answers=answers,
            now=timezone.now(),
        )
    assert not AssistedEntry.objects.exists()


def test_an_id_that_served_at_the_counter_makes_no_entry(
    client: StrictClient, agent: User, encounter: Encounter, category: Category
) -> None:
    known = receive(entered_by=agent)
    response = client.post(ENTRY, typed(encounter, category, entry_id=str(known.client_id)))
    assert response.status_code == 422
    assert "déjà servi pour une autre demande" in response.content.decode()
    assert not AssistedEntry.objects.exists()


def photo(colour: str = "teal") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "JPEG")
    return SimpleUploadedFile("photo.jpg", file.getvalue(), "image/jpeg")


def test_photos_of_an_entry_come_with_it_once_each(
    client: StrictClient, agent: User, encounter: Encounter, category: Category
) -> None:
    given = typed(encounter, category)
    for _time in range(2):
        answer = client.post(SEND, {**given, "photo": [photo(), photo("red")]})
        assert answer.json()["said"] == f"Enregistrée : {Case.objects.get().number}"
    assert [row.alt for row in Case.objects.get().photos.all()] == ["Photo prise sur place"] * 2


def test_a_photo_that_cannot_be_read_takes_nothing_from_the_case(
    client: StrictClient, agent: User, encounter: Encounter, category: Category
) -> None:
    bad = SimpleUploadedFile("photo.jpg", b"pas une photo", "image/jpeg")
    said = client.post(SEND, {**typed(encounter, category), "photo": bad}).json()["said"]
    assert said.startswith(f"Enregistrée : {Case.objects.get().number}. ")
    bad.seek(0)
    page = client.post(ENTRY, {**typed(encounter, category), "photo": bad}, follow=True)
    assert page.status_code == 200
    assert 'class="messages' in page.text or "messages" in page.text
    assert Case.objects.count() == 2


def test_only_whoever_entered_a_case_adds_its_photos_while_it_is_open(
    client: StrictClient, agent: User, encounter: Encounter, category: Category
) -> None:
    client.post(SEND, typed(encounter, category))
    case = Case.objects.get()
    assert refusal_to_add_entered_photos(agent, case, timezone.now()) is None
    assert refusal_to_add_entered_photos(mediator(), case, timezone.now())
    assert refusal_to_add_entered_photos(None, case, timezone.now())
    case.state = CaseState.CLOSED
    assert refusal_to_add_entered_photos(agent, case, timezone.now())
