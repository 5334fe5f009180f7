"""Words that the town takes for one another: a table at the desk, read both ways by every search."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.models import SearchSynonym
from allonnes.core.search import MAX_SYNONYMS
from allonnes.core.synonyms import known_synonyms, said_otherwise, town_query
from allonnes.outreach.models import Encounter
from budgets.projects.models import Project
from observatory.engagements.models import Engagement
from portal.demonstration.synonyms import SAME, build_synonyms
from portal.help_topics import HELP
from portal.search import search_everything
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_administrator, make_agent, sign_in
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.observatory import make_engagement
from tests.factories.portal import EncounterFactory, PageFactory, SearchSynonymFactory
from tests.factories.requests_qrc import receive
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LIST, ADD = "/gestion/core/searchsynonym/", "/gestion/core/searchsynonym/add/"


def found(words: str) -> list[str]:
    return list(Encounter.objects.filter(search=town_query(words)).order_by("pk").values_list("title", flat=True))


@pytest.mark.parametrize(
    "words",
    [
        "city-stade",
        "City stade",
        "CITY\u2011STADES",
        "le city-stade",
        "terrain multisports",
        "Terrains multisport",
        "l’éclairage du city-stade",
        "lampadaire city-stade",
        "city-stade -piscine",
        "city-stade OR piscine",
    ],
)
def test_either_expression_finds_the_other(words: str) -> None:
    SearchSynonymFactory(word="Cité-Stade", same_as="terrain multisports")
    SearchSynonymFactory(word="city stade", same_as="Terrain multisports")
    SearchSynonymFactory(word="lampadaire", same_as="éclairage")
    for title in ("Un terrain multisports, son éclairage", "Autour du terrain de boules"):
        EncounterFactory(title=title)
    assert found(words) == ["Un terrain multisports, son éclairage"]


@pytest.mark.parametrize("words", ["cite stade", "CITÉ-STADE", "cités-stades"])
def test_accents_and_capitals_of_the_table_do_not_count(words: str) -> None:
    SearchSynonymFactory(word="Cité-Stade", same_as="terrain multisports")
    EncounterFactory(title="Un terrain multisports")
    assert found(words) == ["Un terrain multisports"]


@pytest.mark.parametrize(
    "words",
    ['"city-stade"', "city", "stade", "city nouveau stade", "-city-stade boules", "agorespace", "terrain"],
)
def test_quotes_other_words_and_the_same_of_the_same_ask_what_they_say(words: str) -> None:
    SearchSynonymFactory(word="city-stade", same_as="terrain multisports")
    SearchSynonymFactory(word="agorespace", same_as="city-stade")
    EncounterFactory(title="Un multisports au terrain" if words != "terrain" else "Un multisports")
    assert found(words) == []


def test_an_expression_of_little_words_finds_nothing_more_than_the_words_typed() -> None:
    SearchSynonymFactory(word="dans les", same_as="piscine")
    EncounterFactory(title="Autour de la mairie")
    assert found("piscine") == []
    assert found("dans les") == []


def test_each_list_and_the_search_of_the_portal_read_the_table() -> None:
    SearchSynonymFactory(word="city-stade", same_as="terrain multisports")
    title = "Un terrain multisports"
    ProjectFactory(edition=EditionFactory(title="Budget"), number=1, title=title)
    make_engagement(title=title)
    PageFactory(title=title)
    receive(description=f"Il manque un but au {title.lower()}.")
    for rows in (Project.objects.all(), Engagement.objects.all(), Case.objects.all()):
        assert rows.matching("city-stade").count() == 1
    groups = {label: [result.title for result in results] for label, results in search_everything("City-Stade")}
    assert groups["Projets"] == groups["Pages"] == [title]


def test_the_words_typed_come_before_their_synonyms() -> None:
    SearchSynonymFactory(word="city-stade", same_as="terrain multisports")
    edition = EditionFactory(title="Budget")
    ProjectFactory(edition=edition, number=1, title="Terrain multisports, un terrain multisports")
    ProjectFactory(edition=edition, number=2, title="Autour du mail", description="Un city-stade")
    assert [result.title for result in dict(search_everything("city stade"))["Projets"]] == [
        "Autour du mail",
        "Terrain multisports, un terrain multisports",
    ]


def test_the_help_is_found_in_the_town_s_own_words() -> None:
    assert search_everything("scrutin") == []
    SearchSynonymFactory(word="scrutin", same_as="récépissé")
    (label, results), *_ = search_everything("scrutins")
    assert (label, results[0].url) == ("Aide", "/aide/#recepisse")
    assert said_otherwise("mon scrutin", known_synonyms()) == ["mon récépissé"]
    assert any(topic.slug == "recepisse" for chapter in HELP for topic in chapter.topics)


def test_a_list_asks_the_table_once(client: StrictClient, django_assert_num_queries: Any) -> None:
    SearchSynonymFactory.create_batch(3)
    with django_assert_num_queries(1):
        town_query("city-stade terrain multisports lampadaire")
    with django_assert_num_queries(0):
        assert search_everything(" ") == []


def test_a_question_asks_twelve_synonyms_at_most(client: StrictClient) -> None:
    """However long the list is, and however often a word is said again: the database reads a bounded question."""
    SearchSynonym.objects.bulk_create(SearchSynonym(word="préau", same_as=f"abri n{n}") for n in range(1, 601))
    for n in (1, 12, 13):
        EncounterFactory(title=f"Un abri n{n}")
    assert found("préau") == ["Un abri n1", "Un abri n12"]
    again = " ".join(["préau"] * 30)
    assert len(said_otherwise(again, known_synonyms())) == MAX_SYNONYMS
    assert client.get("/recherche/", {"q": again}).status_code == 200


@pytest.mark.parametrize(
    ("word", "same_as", "constraint"),
    [
        ("city-stade", "Terrain multisports", "synonym_once"),
        ("TERRAIN MULTISPORTS", "City-Stade", "synonym_once"),
        ("stade", "Stade", "synonym_of_another"),
        ("-", "stade", "synonym_has_words"),
        ("stade", "", "synonym_has_words"),
    ],
)
def test_a_pair_is_listed_once_and_says_something(word: str, same_as: str, constraint: str) -> None:
    SearchSynonymFactory(word="city-stade", same_as="terrain multisports")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SearchSynonym.objects.create(word=word, same_as=same_as)


def test_the_desk_fills_the_table_and_tells_what_is_wrong(client: StrictClient) -> None:
    sign_in(client, make_administrator())
    assert "Qui cherche l’une trouve aussi l’autre" in client.get(ADD).content.decode()
    client.post(ADD, {"word": "city-stade", "same_as": "terrain multisports"})
    assert list(map(str, SearchSynonym.objects.all())) == ["city-stade = terrain multisports"]
    again = client.post(ADD, {"word": "Terrain multisports", "same_as": "city-stade"}).content.decode()
    assert "Ces deux expressions sont déjà dans la liste." in again
    assert 'value="Terrain multisports"' in again
    assert "Écrivez au moins un mot" in client.post(ADD, {"word": "?", "same_as": "stade"}).content.decode()
    assert "sont les mêmes" in client.post(ADD, {"word": "stade", "same_as": "Stade"}).content.decode()
    assert "city-stade" in client.get(LIST, {"q": "multisports"}).content.decode()
    assert SearchSynonym.objects.count() == 1


def test_only_the_administrator_fills_it(client: StrictClient) -> None:
    sign_in(client, make_agent(Role.QRC_MANAGER))
    assert client.get(LIST).status_code == 403


def test_the_demonstration_lists_some_once() -> None:
    build_synonyms(timezone.now())
    SearchSynonym.objects.filter(word="city-stade").delete()
    build_synonyms(timezone.now())
    assert SearchSynonym.objects.count() == len(SAME) - 1
