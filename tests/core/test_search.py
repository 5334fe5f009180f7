"""French search, on the real database: accents and word endings do not matter, title words count more."""

import pytest
from django.contrib.postgres.search import SearchRank
from django.db.models import F

from allonnes.core.search import french_query, unaccented
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
@pytest.mark.parametrize("words", ["", "-", '"', "' OR 1=1 --", "&|!()", "\\", "l’école" * 200])
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
