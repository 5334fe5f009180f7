"""What people type to say where, and what the search makes of it."""

import pytest

from allonnes.town.finding import find_places
from allonnes.town.found import place_at, place_of
from allonnes.town.geometry import Position
from allonnes.town.models import Address, Place, Street
from tests.factories.addresses import make_addresses
from tests.factories.town import PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town():
    make_addresses()
    PlaceFactory(name="École Victor Hugo", other_names="primaire du centre", latitude="47.9665", longitude="0.158")
    PlaceFactory(name="Piscine municipale")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("14 rue des tilleul", "14 rue des Tilleuls"),
        ("14 RUE DES TILLEULS", "14 rue des Tilleuls"),
        ("rue tilleuls 14 bis", "14 bis rue des Tilleuls"),
        ("14bis r. des tilleuls", "14 bis rue des Tilleuls"),
        ("14 bis, rue des Tilleuls, 72700 Allonnes", "14 bis rue des Tilleuls"),
        ("14 rue des tilleuls allonnes", "14 rue des Tilleuls"),
        ("n° 14 rue tileuls", "14 rue des Tilleuls"),
        ("14 rue des til", "14 rue des Tilleuls"),
        ("3 allee tilleuls", "3 allée des Tilleuls"),
        ("av du gal de gaulle", "Avenue du Général de Gaulle"),
        ("12 avenue de Gaule", "12 avenue du Général de Gaulle"),
        ("rue du 8 mai 1945", "Rue du 8 Mai 1945"),
        ("rue du huit mai", "Rue du 8 Mai 1945"),
        ("12 rue du 8 mai 1945", "12 rue du 8 Mai 1945"),
        ("rue du 8 mai 1945 12", "12 rue du 8 Mai 1945"),
        ("imp ste therese", "Impasse Sainte-Thérèse"),
        ("pl. de l'eglise", "Place de l’Église"),
        ("place de l’église", "Place de l’Église"),
        ("bd d'anjou", "Boulevard d’Anjou"),
        ("route d'allonnes", "Route d’Allonnes"),
        ("chem raterie", "Chemin de la Raterie"),
        ("2 grande metairie", "2 La Grande Métairie"),
        ("rue pierre et marie curie", "Rue Pierre et Marie Curie"),
        ("ecole victor hugo", "École Victor Hugo"),
        ("école vicotr hugo", "École Victor Hugo"),
        ("primaire du centre", "École Victor Hugo"),
        ("la piscine", "Piscine municipale"),
    ],
)
def test_what_people_type_gives_what_they_mean(typed, first):
    assert find_places(typed)[0].label == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("avenue charles de gaulle", "Avenue du Général de Gaulle"),
        ("12, av. ch. de gaulle", "12 avenue du Général de Gaulle"),
        ("3 petite allee des tilleuls", "3 allée des Tilleuls"),
    ],
)
def test_a_word_too_many_is_forgiven_where_nothing_else_is_found(typed, first, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert find_places(typed)[0].label == first


@pytest.mark.parametrize(
    "typed", ["avenue charles perrault", "12 rue du general leclerc", "rue pierre et jean valjean"]
)
def test_another_name_is_not_the_street_of_the_same_first_words(typed):
    assert find_places(typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        "angle rue des tilleuls / avenue du général de gaulle",
        "rue des tilleuls et avenue du gal de gaulle",
        "à l’angle de la rue des Tilleuls et de l’avenue de Gaulle",
        "croisement rue des tilleuls x av de gaulle",
        "coin rue des tilleuls, avenue de gaulle",
    ],
)
def test_two_streets_that_meet_give_their_corner(typed):
    corner = find_places(typed)[0]
    assert corner.label == "Angle rue des Tilleuls et avenue du Général de Gaulle"
    assert corner.words == (
        "à l’angle de la rue des Tilleuls et de l’avenue du Général de Gaulle, quartier Vieux-Bourg"
    )
    assert (round(corner.point.lon, 3), round(corner.point.lat, 3)) == (0.157, 47.966)


def test_streets_that_do_not_meet_have_no_corner():
    labels = [place.label for place in find_places("angle rue des tilleuls et chemin de la raterie")]
    assert not [label for label in labels if label.startswith("Angle")]


def test_a_number_gives_its_repetitions_too():
    assert [place.label for place in find_places("14 rue des tilleuls")][:2] == [
        "14 rue des Tilleuls",
        "14 bis rue des Tilleuls",
    ]


def test_an_unknown_number_gives_the_nearest_and_says_so():
    place = find_places("200 rue des tilleuls")[0]
    assert (place.label, place.note) == ("50 rue des Tilleuls", "Le numéro 200 n’y est pas connu.")


def test_a_street_without_any_number_left_is_given_itself():
    Address.objects.filter(street__name="Chemin de la Raterie").delete()
    assert find_places("3 chemin de la raterie")[0].label == "Chemin de la Raterie"


def test_an_address_is_said_in_words_with_its_quartier():
    place = find_places("3 allée des tilleuls")[0]
    assert place.words == "devant le 3 allée des Tilleuls, quartier Chaoué"
    assert (place.kind, place.quartier, place.reference) == ("adresse", "Chaoué", "adresse:72003_0100_00003")
    assert place.point == Position(0.17054, 47.96809)


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "?!", "zzzzzz", "'; DROP TABLE town_street; --", "%", "\\", "'"])
def test_what_looks_like_no_name_gives_nothing(typed):
    assert find_places(typed) == []


def test_no_more_than_asked_is_given():
    assert len(find_places("rue", limit=3)) == 3


def test_what_is_closed_is_no_longer_found(django_assert_num_queries):
    Street.objects.filter(key="72003_0100").update(closed_at="2026-01-01T00:00Z")
    Address.objects.filter(street__key="72003_0010", number=14).update(closed_at="2026-01-01T00:00Z")
    assert find_places("3 allee des tilleuls")[0].label == "3 rue des Tilleuls"
    assert find_places("14 rue des tilleuls")[0].label == "13 rue des Tilleuls"


def test_a_corrected_name_is_shown_and_both_are_found():
    street = Street.objects.get(key="72003_0090")
    street.corrected_name = "Boulevard Simone Veil"
    street.save()
    assert find_places("2 bd simone veil")[0].label == "2 boulevard Simone Veil"
    assert find_places("bd d’anjou")[0].label == "Boulevard Simone Veil"


def test_a_search_asks_five_queries_at_most(django_assert_num_queries):
    find_places("rue")
    with django_assert_num_queries(2):
        find_places("rue des tilleuls")
    with django_assert_num_queries(3):
        find_places("14 rue des tilleuls")
    with django_assert_num_queries(5):
        find_places("200 rue pierre et marie curie")


def test_a_reference_finds_the_same_again():
    typed = ("14 rue des tilleuls", "av de gaulle", "ecole hugo", "angle rue des tilleuls / avenue de gaulle")
    for place in (find_places(words)[0] for words in typed):
        again = place_of(place.reference)
        assert (again.label, again.words, again.point) == (place.label, place.words, place.point)


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "adresse:",
        "adresse:72003_9999_00001",
        "rue:x",
        "lieu:0",
        "lieu:²",
        "lieu:99999999999999999999",
        "angle:72003_0010",
        "angle:72003_0010+72003_0010",
        "angle:72003_0010+72003_0060",
        "point:0,0",
        "autre:1",
        "adresse:\x00",
    ],
)
def test_a_wrong_reference_finds_nothing(reference):
    assert place_of(reference) is None


def test_a_place_without_a_point_is_found_without_one():
    assert find_places("piscine")[0].point is None
    assert Place.objects.on_the_map().count() == 1


def test_a_point_of_the_map_is_said_in_words():
    place = place_at(Position(0.15652, 47.96605))
    assert place.words == "devant le 14 rue des Tilleuls, quartier Vieux-Bourg"
    assert (place.label[:6], place.reference) == ("Devant", "point:0.156520,47.966050")
