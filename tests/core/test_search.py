"""French search, on the real database: accents and word endings do not matter, title words count more."""

import pytest
from django.contrib.postgres.search import SearchRank
from django.db.models import F

from allonnes.core.search import MAX_TERMS, french_query, unaccented
from allonnes.outreach.models import Encounter
from allonnes.town.models import Neighbourhood
from tests.factories.outreach import EncounterFactory
from tests.factories.town import NeighbourhoodFactory


def _found(words):
    query = french_query(words)
    rows = Encounter.objects.filter(search=query).annotate(rank=SearchRank(F("search"), query))
    return [row.title for row in rows.order_by("-rank", "pk")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", ["ecole", "ÉCOLES", "écoles rénovations", '"rénovation de l’école"', "école -piscine", "école or gymnase"]
)
def test_words_are_found_whatever_their_accents_and_endings(words):
    EncounterFactory(title="Parlons de la rénovation de l’école")
    EncounterFactory(title="Autour de la piscine")
    assert _found(words) == ["Parlons de la rénovation de l’école"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("vergers", "Un verger à partager"),
        ("verger", "Des vergers à partager"),
        ("vélos", "Un vélo pour tous"),
        ("vélo", "Des vélos pour tous"),
        ("jeu", "Des jeux d’enfants"),
        ("jeux", "Un jeu d’enfants"),
        ("vélos dans parcs", "Le vélo au parc"),
        ("piscine OR vergers", "Un verger à partager"),
        ("or vergers", "Un verger à partager"),
    ],
)
def test_a_word_is_found_in_the_singular_and_in_the_plural(words, title):
    EncounterFactory(title=title)
    EncounterFactory(title="Autour de la mairie")
    assert _found(words) == [title]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("city stade", "Un city-stade"),
        ("city-stade", "Un city stade"),
        ("city\u2011stade", "Un city-stade"),
        ("city-stade", "Un citystade"),
        ("Jean Jaurès", "Rue Jean-Jaurès"),
        ("Jean-Jaurès", "Rue Jean Jaurès"),
        ("jean–jaures", "Rue Jean-Jaurès"),
        ("biblio", "La bibliothèque"),
        ("l’éco", "Une école"),
        ("mediath", "La médiathèque"),
        ("e\u0301cole", "Une école"),
        ("ver\u200bger", "Un verger"),
        ("n° 6", "Le bus n° 6"),
    ],
)
def test_hyphens_and_beginnings_of_words_are_found(words, title):
    EncounterFactory(title=title)
    EncounterFactory(title="Autour de la mairie, 60 places")
    assert _found(words) == [title]


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["-biblio mairie", '"biblio"', "bi", "biblio -bibliothèque"])
def test_a_beginning_is_neither_quoted_refused_nor_too_short(words):
    EncounterFactory(title="La bibliothèque")
    assert _found(words) == []


@pytest.mark.django_db
def test_words_left_out_and_words_between_quotes_ask_what_they_say():
    EncounterFactory(title="Le verger de l’école")
    EncounterFactory(title="Les jeux de l’école")
    assert _found("école -vergers") == ["Les jeux de l’école"]
    assert _found("école dans") == ["Le verger de l’école", "Les jeux de l’école"]
    assert _found('"vergers"') == []
    assert _found("école -city-stade -jeux-verger") == ["Le verger de l’école", "Les jeux de l’école"]
    assert _found("-mail-école verger") == ["Le verger de l’école"]


@pytest.mark.django_db
def test_words_after_the_thirtieth_are_left_out():
    EncounterFactory(title="Le verger")
    assert _found("verger " * MAX_TERMS + "piscine") == ["Le verger"]
    assert _found("verger " * (MAX_TERMS - 1) + "piscine") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", ["", "-", "or", "dans", "-dans", "a " * 5000, '"', "' OR 1=1 --", "&|!()", "\\", "l’école" * 200]
)
def test_anything_typed_is_a_query(words):
    EncounterFactory(title="Autour de la piscine")
    assert _found(words) == []


@pytest.mark.django_db
def test_a_word_of_the_title_counts_more():
    EncounterFactory(title="Stand", description="On y parle vélo, encore vélo.")
    EncounterFactory(title="Vélo", description="On y parle de tout.")
    assert _found("vélo") == ["Vélo", "Stand"]


@pytest.mark.django_db
def test_names_are_sorted_as_a_french_reader_expects():
    for name in ("Zola", "école", "Écluse", "Chaoué", "elan"):
        NeighbourhoodFactory(name=name)
    ordered = Neighbourhood.objects.order_by(unaccented("name")).values_list("name", flat=True)
    assert list(ordered) == ["Chaoué", "Écluse", "école", "elan", "Zola"]
