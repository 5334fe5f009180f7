"""The field of a place: choices without JavaScript, a reference with it, a point of the map, or no place at all."""

import pytest
from django.core.cache import cache
from django.template import Context, Template
from django.urls import reverse

from allonnes.town.forms import WhereForm, point_of
from allonnes.town.geometry import Position
from allonnes.town.models import Neighbourhood, TownProfile
from tests.factories.addresses import make_addresses, square

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town():
    make_addresses()


def _form(**given):
    return WhereForm(given)


def _labels(form):
    return [str(label) for _value, label in form.fields["chosen"].widget.choices]


def test_what_may_be_several_places_comes_back_as_choices():
    form = _form(where="14 rue des til")
    assert form.errors == {"chosen": ["Choisissez l’endroit dans cette liste."]}
    assert _labels(form)[:2] == ["14 rue des Tilleuls, Vieux-Bourg", "14 bis rue des Tilleuls, Vieux-Bourg"]
    assert _labels(form)[-2:] == ["Aucune de ces adresses", "Sans lieu précis"]


def test_a_choice_is_a_place_with_its_quartier_and_words():
    form = _form(where="14 rue des tilleul", chosen="adresse:72003_0010_00014_bis")
    assert form.is_valid()
    assert form.cleaned_data["place"].label == "14 bis rue des Tilleuls"
    assert form.cleaned_data["neighbourhood"].slug == "vieux-bourg"
    assert form.cleaned_data["place_words"] == "devant le 14 bis rue des Tilleuls, quartier Vieux-Bourg"


def test_an_exact_address_needs_no_choice():
    form = _form(where="14 bis, Rue des Tilleuls")
    assert form.is_valid()
    assert form.cleaned_data["place"].reference == "adresse:72003_0010_00014_bis"


def test_the_nearest_number_is_never_taken_for_the_one_typed():
    assert not _form(where="200 rue des tilleuls").is_valid()


@pytest.mark.parametrize("chosen", ["aucune", "sans-lieu"])
def test_no_place_is_an_answer_with_or_without_a_quartier(chosen):
    form = _form(where="derrière la haie", chosen=chosen)
    assert form.is_valid()
    assert (form.cleaned_data["place"], form.cleaned_data["place_words"]) == (None, "toute la ville")
    east = Neighbourhood.objects.get(slug="chaoue")
    form = _form(chosen=chosen, neighbourhood=str(east.pk))
    assert form.is_valid()
    assert form.cleaned_data["place_words"] == "quartier Chaoué"


def test_a_quartier_alone_is_an_answer():
    form = _form(neighbourhood=str(Neighbourhood.objects.get(slug="chaoue").pk))
    assert form.is_valid()
    assert form.cleaned_data["place_words"] == "quartier Chaoué"


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({}, "where", "Dites où c’est, ou choisissez « Sans lieu précis »."),
        ({"where": "zzzzz"}, "where", "Nous ne connaissons pas cet endroit."),
        ({"chosen": "adresse:72003_9999_00001"}, "chosen", "Cette adresse n’est plus connue."),
        ({"longitude": "2.35", "latitude": "48.85"}, "where", "Ce point est hors de la commune."),
        ({"longitude": "abc", "latitude": "48.85"}, "where", "Ce point est hors de la commune."),
        ({"longitude": "0.16"}, "where", "Ce point est hors de la commune."),
        ({"where": "x" * 201}, "where", "200"),
    ],
)
def test_what_gives_no_place_is_refused_with_what_to_do(given, field, words):
    TownProfile.objects.create(name="Allonnes", insee_code="72003", boundary=square(0.13, 47.95, 0.19, 47.98))
    cache.clear()
    form = _form(**given)
    assert words in " ".join(form.errors[field])


def test_a_point_of_the_map_is_a_place():
    form = _form(longitude="0.15652", latitude="47.96605")
    assert form.is_valid()
    assert form.cleaned_data["place_words"] == "devant le 14 rue des Tilleuls, quartier Vieux-Bourg"


def test_a_place_without_quartier_keeps_the_one_given():
    Neighbourhood.objects.update(geometry=None)
    cache.clear()
    east = Neighbourhood.objects.get(slug="chaoue")
    form = _form(longitude="0.18", latitude="47.96", neighbourhood=str(east.pk))
    assert form.is_valid()
    assert form.cleaned_data["neighbourhood"] == east


@pytest.mark.parametrize("pair", [("", ""), ("nan", "1"), ("1", "inf"), ("181", "0"), ("0", "-91"), ("x", "1")])
def test_two_texts_that_give_no_point(pair):
    assert point_of(*pair) is None


def test_two_texts_that_give_a_point():
    assert point_of("0.1234567", " 47.9 ") == Position(0.123457, 47.9)


def test_the_field_is_drawn_with_its_map_and_without():
    text = Template("{% load town %}{% place_field form %}").render(Context({"form": WhereForm()}))
    assert "Sans lieu précis" in text
    assert 'data-place-source="/carte/lieux/"' in text
    assert "data-plan-pick" in text
    Neighbourhood.objects.update(geometry=None)
    cache.clear()
    text = Template("{% load town %}{% place_field form %}").render(Context({"form": _form(where="14 rue des til")}))
    assert "data-plan-pick" not in text
    assert "14 bis rue des Tilleuls, Vieux-Bourg" in text


# --- What the scripts ask ---------------------------------------------------------------------------
def test_suggestions_are_public_and_may_be_kept(client):
    answer = client.get(reverse("town:suggest"), {"q": "3 allee des tilleuls"})
    assert answer["Cache-Control"] == "max-age=300, public" or answer["Cache-Control"] == "public, max-age=300"
    assert answer.json()["places"][0] == {
        "reference": "adresse:72003_0100_00003",
        "label": "3 allée des Tilleuls",
        "quartier": "Chaoué",
        "words": "devant le 3 allée des Tilleuls, quartier Chaoué",
        "note": "",
    }
    assert client.get(reverse("town:suggest")).json() == {"places": []}
    assert client.post(reverse("town:suggest")).status_code == 405


def test_a_point_is_said_in_words(client):
    answer = client.get(reverse("town:point"), {"lon": "0.15652", "lat": "47.96605"})
    assert answer.json()["place"]["words"] == "devant le 14 rue des Tilleuls, quartier Vieux-Bourg"
    assert client.get(reverse("town:point"), {"lon": "x"}).json() == {"place": None}


@pytest.mark.parametrize("name", ["town:suggest", "town:point"])
def test_somebody_who_asks_without_end_waits(client, settings, name):
    settings.READING_LIMITS = {"place": (2, 60)}
    codes = [client.get(reverse(name)).status_code for _time in range(3)]
    assert codes == [200, 200, 429]
