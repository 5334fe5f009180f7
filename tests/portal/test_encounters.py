"""The public page of an encounter, before and after; the page that tells a year."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.outreach import actions
from allonnes.outreach.models import Encounter, Headcount, Series
from tests.factories.accounts import make_agent
from tests.factories.outreach import AssistedEntryFactory, EncounterFactory, StopFactory, permanence, registered, walk
from tests.factories.town import PlaceFactory

pytestmark = pytest.mark.django_db


def _text(response):
    return re.sub(r"\s+", " ", response.content.decode().replace("\u202f", " ").replace("\xa0", " "))


def _page(client, encounter):
    response = client.get(reverse("portal:encounter", args=[encounter.pk]))
    assert response.status_code == 200
    return _text(response)


def test_a_walk_says_how_to_come_where_it_stops_and_who_welcomes(client):
    encounter = walk(seats=3, hosts="Deux agentes", place=PlaceFactory(located=True, access="Plain-pied"))
    StopFactory(
        encounter=encounter, rank=1, place="Parvis de l’église", looked_at="Les bancs", latitude=47, longitude=0
    )
    StopFactory(encounter=encounter, rank=2, place="Le lavoir")
    registered(encounter)
    page = _page(client, encounter)
    for words in ("2 places libres", "sur 3", "Réserver une place", "Parvis de l’église", "Les bancs", "Deux agentes"):
        assert words in page
    assert "Plain-pied" in page
    assert reverse("encounters:register", args=[encounter.pk]) in page


def test_when_full_no_place_is_announced(client):
    encounter = walk(seats=1)
    registered(encounter)
    registered(encounter)
    page = _page(client, encounter)
    assert "Complet" in page
    assert "1 personne en attente" in page
    assert "Rejoindre la liste d’attente" in page
    assert not re.search(r"places? libres?", page)


def test_an_encounter_open_to_all_asks_no_registration(client):
    page = _page(client, EncounterFactory())
    assert "Sans inscription" in page
    assert "Réserver" not in page


@pytest.mark.parametrize(
    ("hours", "words"), [({"registration_opens_at": 1}, "ouvrent"), ({"registration_closes_at": -1}, "sont finies")]
)
def test_out_of_the_hours_of_registration_the_page_says_when(client, hours, words):
    moments = {name: timezone.now() + timedelta(hours=count) for name, count in hours.items()}
    page = _page(client, walk(**moments))
    assert words in page
    assert "Réserver" not in page


def test_a_permanence_shows_free_slots_first(client):
    encounter = permanence(slots=3)
    registered(encounter, slot=encounter.slots.first())
    page = _page(client, encounter)
    assert "2 créneaux libres" in page
    assert page.count("?creneau=") == 2
    assert page.rindex("?creneau=") < page.index(", pris")


def test_a_move_and_a_cancellation_are_told(client):
    encounter, by = walk(), make_agent()
    actions.move_encounter(
        encounter=encounter,
        by=by,
        starts_at=encounter.starts_at + timedelta(days=1),
        ends_at=encounter.ends_at + timedelta(days=1),
        place=encounter.place,
        words="La salle est prise.",
        now=timezone.now(),
    )
    assert "La salle est prise." in _page(client, encounter)
    actions.cancel_encounter(encounter=encounter, by=by, reason="Orage.", now=timezone.now())
    page = _page(client, encounter)
    assert "Orage." in page
    assert "La salle est prise." not in page
    assert "Ajouter à mon agenda" not in page


def test_afterwards_one_reads_what_was_said_once_it_is_published(client):
    encounter, by = EncounterFactory(held=True), make_agent()
    actions.write_account(encounter=encounter, by=by, said="Du vélo.", done="Une piste.", now=timezone.now())
    assert "Du vélo." not in _page(client, encounter)
    actions.publish_account(encounter=encounter, by=by, said="Du vélo.", done="Une piste.", now=timezone.now())
    page = _page(client, encounter)
    assert "Du vélo." in page
    assert "Une piste." in page


def test_people_met_are_told_from_five_on_and_small_numbers_never(client):
    encounter = EncounterFactory(held=True)
    for band, count in (("child", 2), ("young", 12), ("adult", 20), ("elder", 1)):
        Headcount.objects.create(encounter=encounter, age_band=band, count=count)
    AssistedEntryFactory.create_batch(3, encounter=encounter, purpose="project")
    AssistedEntryFactory(encounter=encounter)
    page = _page(client, encounter)
    assert "<dd>35</dd>" in page
    assert "<dd>20</dd>" in page
    assert "<dd>–</dd>" in page
    assert "<dd>1</dd>" not in page
    assert "Dépôt d’un projet" in page
    assert "Création d’un compte" not in page
    Headcount.objects.exclude(age_band="child").delete()
    assert "Personnes rencontrées" not in _page(client, encounter)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_whatever_it_shows(client, django_assert_num_queries, number):
    encounter = permanence(slots=number)
    for slot in encounter.slots.all():
        registered(encounter, slot=slot)
    address = reverse("portal:encounter", args=[encounter.pk])
    client.get(address)
    client.cookies["session"] = "x"
    with django_assert_num_queries(9):
        client.get(address)


# --- series -----------------------------------------------------------------------------------------


def _series(**more):
    values = {"title": "Les Assises", "slug": "assises", "year": 2031, "is_published": True}
    return Series.objects.create(**{**values, **more})


def test_a_series_tells_the_whole_year(client):
    series = _series(plain_words="Quatre rencontres.", description="## Pourquoi", outcome="Douze idées.")
    past = EncounterFactory(held=True, series=series, title="L’ouverture")
    actions.publish_account(encounter=past, by=make_agent(), said="Du bus.", done="Un plan.", now=timezone.now())
    Headcount.objects.create(encounter=past, age_band="adult", count=30)
    walk(series=series, title="La suite", seats=3)
    EncounterFactory(series=series, title="La synthèse", hours_from_now=900)
    EncounterFactory(series=series, title="Annulée d’avance", cancelled=True)
    page = _text(client.get(reverse("portal:series", args=[series.slug])))
    for words in ("Quatre rencontres.", "Douze idées.", "Du bus.", "Un plan.", "30", "3 places libres", "La synthèse"):
        assert words in page
    assert page.index("L’ouverture") < page.rindex("La synthèse")
    assert reverse("portal:series", args=[series.slug]) in _page(client, past)


def test_an_empty_series_and_one_that_is_not_published(client):
    assert "Les dates viennent" in _text(client.get(reverse("portal:series", args=[_series().slug])))
    hidden = _series(slug="cachee", is_published=False)
    assert client.get(reverse("portal:series", args=[hidden.slug])).status_code == 404
    encounter = EncounterFactory(series=hidden)
    assert "Fait partie de" not in _page(client, encounter)
    assert Encounter.objects.count() == 1
