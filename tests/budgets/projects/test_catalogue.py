"""The catalogue: list, filters, search, map equal to the list, one page per project; hidden editions nowhere."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import override_settings
from pytest_django.fixtures import DjangoAssertNumQueries

from allonnes.contributions.actions import contributing
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from tests.factories.accounts import make_user, sign_in
from tests.factories.budgets import (
    CategoryFactory,
    EditionFactory,
    NeighbourhoodFactory,
    PhaseFactory,
    ProjectFactory,
    make_counted_edition,
)
from tests.factories.contributions import comment_on, hidden, public_project
from tests.factories.deposits import DURING
from tests.factories.portal import PlaceFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db

BAD_VALUES = [
    "\x00",
    "a\x00b",
    "9" * 400,
    "-1",
    "1e999999",
    "NaN",
    "Infinity",
    "1.5",
    "'; --",
    "é" * 300,
    "%",
    "inconnu",
]
NAMES = ["q", "theme", "quartier", "etat", "tri", "numero", "page"]


def url_of(edition: Edition, part: str = "projets/", /, **values: Any) -> str:
    return f"/budgets/{edition.slug}/{part}?{urlencode(values)}"


def numbers(response: HttpResponse) -> list[int]:
    """The numbers of the projects listed, in order."""
    assert response.status_code == 200
    return [card.number for card in response.context["cards"]]


def on_the_map(client: StrictClient, edition: Edition, **values: Any) -> set[str]:
    response = client.get(url_of(edition, "projets/carte.json", **values))
    assert response["Content-Type"] == "application/geo+json"
    return {one["properties"]["url"] for one in response.json()["features"]}


@pytest.fixture
def edition() -> Edition:
    made = EditionFactory()
    sport = CategoryFactory(edition=made, name="Sport", slug="sport")
    here = NeighbourhoodFactory(name="Chaoué", slug="chaoue")
    ProjectFactory(edition=made, number=1, title="Éclairer le stade", cost=30_000, category=sport, on_the_map=True)
    ProjectFactory(edition=made, number=2, title="Un verger", cost=10_000, neighbourhood=here, on_the_map=True)
    ProjectFactory(edition=made, number=3, title="Des bancs près de l’école", cost=20_000, neighbourhood=here)
    ProjectFactory(title="Un verger ailleurs", number=4)
    return made


# --- Filters, search, order -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [1, 2, 3]),
        ({"q": "verger"}, [2]),
        ({"q": "VERGER"}, [2]),
        ({"q": "eclairer stade"}, [1]),
        ({"q": "ecole"}, [3]),
        ({"q": "piscine"}, []),
        ({"theme": "sport"}, [1]),
        ({"quartier": "chaoue"}, [2, 3]),
        ({"quartier": "chaoue", "q": "verger"}, [2]),
        ({"etat": "on_ballot"}, [1, 2, 3]),
        ({"etat": "elected"}, []),
        ({"tri": "titre"}, [3, 1, 2]),
        ({"tri": "moins-cher"}, [2, 3, 1]),
        ({"tri": "plus-cher"}, [1, 3, 2]),
        ({"numero": "2"}, [2]),
    ],
)
def test_list_follows_the_filters_and_the_map_the_list(
    client: StrictClient, edition: Edition, values: dict[str, str], expected: list[int]
) -> None:
    assert numbers(client.get(url_of(edition, **values))) == expected
    placed = {f"/budgets/{edition.slug}/projets/{number}/" for number in expected if number != 3}
    assert on_the_map(client, edition, **values) == placed


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", BAD_VALUES)
def test_bad_value_never_breaks_the_list_nor_the_map(
    client: StrictClient, edition: Edition, name: str, value: str
) -> None:
    assert client.get(url_of(edition, **{name: value})).status_code == 200
    assert client.get(url_of(edition, "projets/carte.json", **{name: value})).status_code == 200


@pytest.mark.parametrize(
    "words",
    ['"un verger"', '"un verger', "verger -bancs", "verger OR bancs", "(", "& | !", ":*", "''", "   ", "«verger»"],
)
def test_search_takes_operators_as_on_the_web(client: StrictClient, edition: Edition, words: str) -> None:
    assert client.get(url_of(edition, q=words)).status_code == 200


def test_words_too_long_are_told_beside_the_field(client: StrictClient, edition: Edition) -> None:
    page = client.get(url_of(edition, q="é" * 201)).content.decode()
    assert "200" in page
    assert 'aria-invalid="true"' in page


def test_no_result_offers_the_whole_list(client: StrictClient, edition: Edition) -> None:
    page = client.get(url_of(edition, q="piscine")).content.decode()
    assert "Aucun projet ne correspond" in page
    assert "Voir tous les projets" in page


def test_choices_offered_are_those_of_the_edition(client: StrictClient, edition: Edition) -> None:
    CategoryFactory(name="Thème d’ailleurs")
    NeighbourhoodFactory(name="Quartier sans projet")
    page = client.get(url_of(edition)).content.decode()
    assert "Thème d’ailleurs" not in page
    assert "Quartier sans projet" not in page


# --- Pages ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("asked", "expected"), [("1", 20), ("2", 3), ("abc", 20), ("9999", 3), ("-3", 3), ("", 20)])
def test_pages_of_twenty(client: StrictClient, asked: str, expected: int) -> None:
    made = EditionFactory()
    for number in range(1, 24):
        ProjectFactory(edition=made, number=number)
    assert len(numbers(client.get(url_of(made, page=asked)))) == expected


@pytest.mark.parametrize(("number", "words"), [(0, "Aucun projet"), (1, "1 projet"), (3, "3 projets")])
def test_number_of_projects_in_words(client: StrictClient, number: int, words: str) -> None:
    made = EditionFactory()
    for at in range(1, number + 1):
        ProjectFactory(edition=made, number=at)
    assert f'<h2 class="small">{words}</h2>' in client.get(url_of(made)).content.decode().replace("\u202f", " ")


def test_part_asked_by_htmx_is_the_list_with_its_map_and_number(client: StrictClient, edition: Edition) -> None:
    whole = client.get(url_of(edition, q="verger"))
    part = client.get(url_of(edition, q="verger"), headers={"HX-Request": "true"})
    assert whole["Vary"].split(", ").count("HX-Request") == part["Vary"].split(", ").count("HX-Request") == 1
    html = part.content.decode()
    assert "<html" not in html
    assert "carte.json?q=verger" in html
    assert '<div hx-swap-oob="innerHTML:#compte"><h2 class="small">1 projet</h2></div>' in html
    assert "hx-swap-oob" not in whole.content.decode()


def test_page_lost_by_the_history_of_htmx_comes_back_whole(client: StrictClient, edition: Edition) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(url_of(edition), headers=headers).content.decode()


def test_outline_holds_the_neighbourhoods_drawn(client: StrictClient) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
    NeighbourhoodFactory(name="Chaoué", geometry=square)
    NeighbourhoodFactory(name="Sans contour")
    features = client.get("/budgets/quartiers.json").json()["features"]
    assert [(feature["properties"]["name"], feature["geometry"]) for feature in features] == [("Chaoué", square)]


# --- One project ------------------------------------------------------------------------------------
def test_project_page_says_what_became_of_it(client: StrictClient) -> None:
    edition = make_counted_edition()
    page = client.get(url_of(edition, "projets/2/")).content.decode()
    assert "Ce que le vote a donné" in page
    assert f"/budgets/{edition.slug}/resultats/#projet-2" in page
    assert "Non lauréat" in page


def test_project_page_without_result_nor_point_nor_text(client: StrictClient, edition: Edition) -> None:
    page = client.get(url_of(edition, "projets/3/")).content.decode()
    assert "Ce que le vote a donné" not in page
    assert "Sur la carte" not in page
    assert "n’a pas de description" in page


def test_project_page_with_a_point_has_its_own_map(client: StrictClient, edition: Edition) -> None:
    page = client.get(url_of(edition, "projets/2/")).content.decode()
    assert "carte.json?numero=2" in page
    assert on_the_map(client, edition, numero=2) == {f"/budgets/{edition.slug}/projets/2/"}


def test_texts_of_people_are_escaped(client: StrictClient) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    edition = EditionFactory(title=evil[:160], summary=evil)
    ProjectFactory(edition=edition, number=1, title=evil, description=evil, summary=evil, author_label=evil)
    for page in ("", "projets/", "projets/1/"):
        assert "<script>alert" not in client.get(url_of(edition, page)).content.decode()


@pytest.mark.parametrize("number", ["0", "99", "9" * 30])
def test_project_that_does_not_exist_is_404(client: StrictClient, edition: Edition, number: str) -> None:
    assert client.get(url_of(edition, f"projets/{number}/")).status_code == 404


def test_the_map_without_tiles_carries_the_names_of_quarters_and_places(client: StrictClient) -> None:
    square = [[0.13, 47.96], [0.15, 47.96], [0.15, 47.97], [0.13, 47.96]]
    NeighbourhoodFactory(name="Chaoué", geometry={"type": "Polygon", "coordinates": [square]})
    PlaceFactory(name="Le marché", latitude="47.965", longitude="0.14")
    PlaceFactory(name="Sans point", latitude=None, longitude=None)
    features = client.get("/budgets/quartiers.json").json()["features"]
    named = [(feature["properties"]["name"], feature["geometry"]["type"]) for feature in features]
    assert named == [("Chaoué", "Polygon"), ("Le marché", "Point")]


def test_cards_have_no_badge_when_all_would_have_the_same(client: StrictClient) -> None:
    made = EditionFactory()
    for number in (1, 2):
        ProjectFactory(edition=made, number=number, state=ProjectState.SUBMITTED)
    badge = 'class="badge'
    assert badge not in client.get(url_of(made, "projets/")).text
    ProjectFactory(edition=made, number=3, state=ProjectState.REJECTED)
    assert client.get(url_of(made, "projets/")).text.count(badge) == 3


def test_cards_say_who_supports_and_who_speaks_and_nothing_for_nobody(client: StrictClient) -> None:
    project, silent = public_project(), public_project()
    for _time in range(2):
        contributing.support(subject=project, by=make_user(), now=DURING)
    comment_on(project)
    hidden(comment_on(project))
    page = client.get(url_of(project.edition, "projets/")).text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "2 soutiens" in page
    assert "1 commentaire<" in page
    assert 'class="talk' not in client.get(url_of(silent.edition, "projets/")).text
    contributing.support(subject=project, by=make_user(), now=DURING)
    assert "3 soutiens" in client.get(url_of(project.edition, "projets/")).text.replace("\u00a0", " ")


# --- Editions ---------------------------------------------------------------------------------------
def test_edition_of_the_town_is_never_called_somebody_else_s(client: StrictClient) -> None:
    own, imported = EditionFactory(source="Une source"), EditionFactory(imported=True, source="")
    assert "autre ville" not in client.get(url_of(own, "")).content.decode()
    page = client.get(url_of(imported, "")).content.decode()
    assert "Vrai vote d’une autre ville, recompté ici." in page
    assert "Le conseil municipal" not in page
    assert "Source" not in page


def test_edition_page_shows_its_money_its_rule_and_where_it_stands(client: StrictClient) -> None:
    edition = make_counted_edition()
    PhaseFactory(edition=edition)
    page = client.get(url_of(edition, "")).content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    for words in ("100 000 €", "La règle, fixée avant le vote", "Voir les 3 projets", "Lire le résultat expliqué"):
        assert words in page


HIDDEN = (
    "",
    "projets/",
    "projets/carte.json",
    "projets/1/",
    "resultats/",
    "resultats/comparer/",
    "resultats/proces-verbal/",
    "fichiers/",
    *(f"fichiers/{name}" for name in ("vote.pb", "regle.json", "bulletins.csv", "resultat.json", "projets.csv")),
    "fichiers/projets.json",
)


@pytest.mark.parametrize("part", HIDDEN)
def test_hidden_edition_is_404_on_each_page(client: StrictClient, part: str) -> None:
    edition = make_counted_edition()
    assert client.get(url_of(edition, part)).status_code == 200
    Edition.objects.filter(pk=edition.pk).update(is_published=False)
    assert client.get(url_of(edition, part)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/budgets/", "/plan-du-site/", "/recherche/?q=secrete", "/recherche/?q=verger"])
def test_hidden_edition_is_named_nowhere(client: StrictClient, path: str) -> None:
    edition = make_counted_edition(title="Édition secrète", slug="secrete")
    PhaseFactory(edition=edition)
    Edition.objects.filter(pk=edition.pk).update(is_published=False)
    page = client.get(path).content.decode()
    assert "Édition secrète" not in page
    assert "/budgets/secrete/" not in page


@pytest.mark.parametrize("part", HIDDEN)
def test_nothing_is_accepted_but_reading(client: StrictClient, part: str) -> None:
    assert client.post(url_of(make_counted_edition(), part)).status_code == 405


# --- Cost of the pages ------------------------------------------------------------------------------
def many(number: int) -> Edition:
    made = make_counted_edition()
    place, theme = NeighbourhoodFactory(), CategoryFactory(edition=made)
    fields = {"edition": made, "neighbourhood": place, "category": theme, "state": ProjectState.NOT_ELECTED}
    Project.objects.bulk_create(ProjectFactory.build_batch(number, on_the_map=True, **fields))
    return made


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    "cost",
    [("", 8), ("projets/", 9), ("projets/carte.json", 2), ("projets/1/", 6), ("resultats/", 6), ("fichiers/", 3)],
)
def test_number_of_queries_does_not_follow_the_projects(
    client: StrictClient, django_assert_num_queries: DjangoAssertNumQueries, cost: tuple[str, int], size: int
) -> None:
    part, queries = cost
    edition = many(size)
    client.get("/aide/")
    with django_assert_num_queries(queries):
        client.get(url_of(edition, part))


@pytest.mark.parametrize("part", ["", "projets/", "projets/1/"])
def test_a_page_that_nothing_changed_takes_one_query(
    client: StrictClient, django_assert_num_queries: DjangoAssertNumQueries, part: str
) -> None:
    edition = many(3)
    made = client.get(url_of(edition, part)).content
    with django_assert_num_queries(1):
        assert client.get(url_of(edition, part)).content == made


@pytest.mark.parametrize("path", ["/", "projets/", "projets/1/"])
def test_first_visits_take_ten_queries_at_most_and_the_next_seven(
    client: StrictClient, django_assert_max_num_queries: Any, path: str
) -> None:
    edition = many(20)
    PhaseFactory(edition=edition)
    address = path if path == "/" else url_of(edition, path)
    # The home page asks each part of the town for its next dates and its news.
    parts = 4 if path == "/" else 0
    with django_assert_max_num_queries(9 + parts):
        client.get(address)
    sign_in(client, make_user())
    for most in (10 + parts, 7 + parts):
        with django_assert_max_num_queries(most):
            client.get(address)


def test_full_page_of_the_catalogue_weighs_less_than_40_kb(client: StrictClient) -> None:
    edition = EditionFactory()
    place = NeighbourhoodFactory(name="Chaoué – Perrières, quartier prioritaire")
    for number in range(1, 41):
        title = f"Un verger partagé et un potager pour les enfants de l’école numéro {number}"
        ProjectFactory(edition=edition, number=number, neighbourhood=place, title=title)
    with override_settings(DEMO=True):
        assert len(client.get(url_of(edition)).content) < 40_000
