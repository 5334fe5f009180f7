"""On paper: the same projects as the catalogue, nothing that the site hides, and only what the clock allows."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.projects.catalogue.booklet import OPENING, chapters, opening_of, paper_rows
from budgets.projects.enums import AuthorRole, ProjectState
from budgets.projects.models import Authorship, Project
from tests.budgets.projects.test_catalogue import BAD_VALUES, NAMES
from tests.factories.accounts import make_user
from tests.factories.budgets import (
    CategoryFactory,
    EditionFactory,
    NeighbourhoodFactory,
    PhaseFactory,
    ProjectFactory,
    at,
)
from tests.factories.deposits import DEPOSIT_END, DEPOSIT_START, open_edition
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db

PAGES = ("imprimer/", "imprimer/livret/", "imprimer/affiches/", "imprimer/formulaire/", "projets/1/affiche/")
SECOND = timedelta(seconds=1)
DEPOSIT_DAY = "jeudi 24 décembre 2026 à 8 h"
HIDDEN_FROM_LISTS = (
    {"state": ProjectState.DRAFT, "number": None, "reference": ""},
    {"state": ProjectState.UNCONFIRMED, "number": None, "reference": ""},
    {"state": ProjectState.WITHDRAWN},
    {"is_hidden": True},
)


def url_of(edition: Edition, part: str, /, **values: Any) -> str:
    return f"/budgets/{edition.slug}/{part}?{urlencode(values)}"


def words(response: HttpResponse) -> str:
    """What a page says, without its markup, every space plain."""
    assert response.status_code == 200
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


def entries(response: HttpResponse) -> list[Any]:
    return [entry for chapter in response.context["chapters"] for entry in chapter.entries]


@pytest.fixture
def edition() -> Edition:
    """Five listed projects: two without a neighbourhood, three in two of them."""
    made = open_edition()
    sport = CategoryFactory(edition=made, name="Sport", slug="sport")
    east, west = NeighbourhoodFactory(name="Étangs", slug="etangs"), NeighbourhoodFactory(name="Chaoué", slug="chaoue")
    ProjectFactory(edition=made, number=1, title="Éclairer le stade", cost=30_000, category=sport)
    ProjectFactory(edition=made, number=2, title="Un verger", cost=None, state="submitted", neighbourhood=west)
    ProjectFactory(edition=made, number=3, title="Des bancs", cost=20_000, neighbourhood=east, place_label="Le parc")
    ProjectFactory(edition=made, number=4, title="Une fresque", cost=5_000, neighbourhood=west, category=sport)
    ProjectFactory(edition=made, number=5, title="Un festival", is_withdrawn=True, state="on_ballot")
    return made


# --- The booklet says what the catalogue says -------------------------------------------------------
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"q": "verger"},
        {"theme": "sport"},
        {"quartier": "chaoue"},
        {"etat": "on_ballot"},
        {"tri": "plus-cher"},
        {"q": "piscine"},
        {"numero": "3"},
        {"quartier": "chaoue", "theme": "sport", "gros": "1"},
    ],
)
def test_booklet_holds_what_the_catalogue_shows(client: StrictClient, edition: Edition, values: dict[str, str]) -> None:
    cards = client.get(url_of(edition, "projets/", **values)).context["cards"]
    page = client.get(url_of(edition, "imprimer/livret/", **values))
    shown = {(card.number, card.title, card.place, card.cost) for card in cards}
    printed = {
        (entry.number, entry.title, entry.place, int(re.sub(r"\D", "", entry.cost)) if entry.cost else None)
        for entry in entries(page)
    }
    assert printed == shown
    assert len(entries(page)) == len(cards)
    assert all(
        card.status in {"", entry.status} for card in cards for entry in entries(page) if entry.number == card.number
    )


def test_booklet_begins_with_the_whole_town_then_follows_the_alphabet(client: StrictClient, edition: Edition) -> None:
    found = client.get(url_of(edition, "imprimer/livret/")).context["chapters"]
    assert [(one.name, [entry.number for entry in one.entries]) for one in found] == [
        ("Toute la ville", [1, 5]),
        ("Chaoué", [2, 4]),
        ("Étangs", [3]),
    ]


def test_booklet_keeps_the_order_asked_inside_a_neighbourhood(client: StrictClient, edition: Edition) -> None:
    found = client.get(url_of(edition, "imprimer/livret/", tri="plus-cher")).context["chapters"]
    assert [[entry.number for entry in one.entries] for one in found] == [[1, 5], [4, 2], [3]]


def test_booklet_of_another_town_follows_the_places_of_its_file(client: StrictClient) -> None:
    made = EditionFactory(foreign=True)
    ProjectFactory(edition=made, number=1, place_label="Nord", cost=1200)
    ProjectFactory(edition=made, number=2, place_label="")
    page = client.get(url_of(made, "imprimer/livret/"))
    assert [one.name for one in page.context["chapters"]] == ["Toute la ville", "Nord"]
    assert "1 200 PLN" in words(page)


def test_booklet_says_everything_known_of_a_project(client: StrictClient, edition: Edition) -> None:
    Project.objects.filter(number=1).update(summary="De la lumière.", author_label="Le club de foot")
    page = words(client.get(url_of(edition, "imprimer/livret/")))
    for said in ("n° 1 Éclairer le stade", "De la lumière.", "30 000 €", "Thème Sport", "Proposé par Le club de foot"):
        assert said in page
    assert "État Retiré" in page


def test_booklet_of_the_vote_holds_only_what_is_on_the_ballot(client: StrictClient, edition: Edition) -> None:
    now = timezone.now()
    edition.phases.all().delete()
    PhaseFactory(
        edition=edition, kind=PhaseKind.VOTE, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1)
    )
    ProjectFactory(edition=edition, number=6, title="Un banc au vote", state="on_ballot")
    url = f"/budgets/{edition.slug}/imprimer/livret/"
    page = client.get(url).text
    assert "Ce sont les projets du bulletin de vote." in page
    assert "Un banc au vote" in page
    for title in ("Un verger", "Un festival"):
        assert title not in page
    assert (
        "Un verger" in client.get(f"/budgets/{edition.slug}/imprimer/livret/", {"etat": "submitted"}).content.decode()
    )


def test_booklet_that_is_narrowed_says_so(client: StrictClient, edition: Edition) -> None:
    whole = words(client.get(url_of(edition, "imprimer/livret/")))
    part = words(
        client.get(url_of(edition, "imprimer/livret/", theme="sport", etat="on_ballot", numero="1", q="stade"))
    )
    assert "Seulement une partie" not in whole
    for said in ("Seulement une partie des projets.", "Thème : Sport", "État : Au vote", "Mots : stade", ": 1"):
        assert said in part


@pytest.mark.parametrize(("query", "said"), [("?q=piscine", "Aucun projet ne correspond"), ("", "encore publié")])
def test_booklet_without_project_says_so(client: StrictClient, query: str, said: str) -> None:
    assert said in words(client.get(url_of(open_edition(), "imprimer/livret/") + query.lstrip("?")))


@pytest.mark.parametrize("fields", HIDDEN_FROM_LISTS)
def test_what_the_site_hides_is_on_no_sheet(client: StrictClient, edition: Edition, fields: dict[str, Any]) -> None:
    ProjectFactory(edition=edition, **{"number": 6, "title": "Un secret", **fields})
    for part in ("imprimer/", "imprimer/livret/"):
        page = words(client.get(url_of(edition, part)))
        assert "Un secret" not in page
        assert "5 projets" in page
    assert client.get(url_of(edition, "projets/6/affiche/")).status_code == 404


def test_a_merged_project_is_on_no_sheet(client: StrictClient, edition: Edition) -> None:
    survivor = edition.projects.get(number=1)
    ProjectFactory(edition=edition, number=6, title="Un jumeau", state=ProjectState.MERGED, merged_into=survivor)
    assert "Un jumeau" not in words(client.get(url_of(edition, "imprimer/livret/")))
    assert client.get(url_of(edition, "projets/6/affiche/")).status_code == 404


# --- Authors ----------------------------------------------------------------------------------------
def test_authors_are_said_as_on_the_site_and_minors_never_named(client: StrictClient, edition: Edition) -> None:
    signed = {
        1: make_user(first_name="Camille"),
        2: make_user(first_name="Lou", age=14),
        3: make_user(first_name="Nour"),
    }
    for number, user in signed.items():
        project = edition.projects.get(number=number)
        Authorship.objects.create(project=project, user=make_user(first_name="Ancienne"), is_active=False)
        Authorship.objects.create(project=project, user=make_user(first_name="Alix"), role=AuthorRole.CO_AUTHOR)
        Authorship.objects.create(project=project, user=user)
        Authorship.objects.create(project=project, user=make_user(first_name="Seconde"))
    edition.projects.filter(number=3).update(author_label="La classe de CM2")
    page = client.get(url_of(edition, "imprimer/livret/"))
    said = {entry.number: entry.author for entry in entries(page)}
    assert said == {project.number: project.author_words for project in edition.projects.all()}
    assert said == {1: "Camille", 2: "Une jeune ou un jeune", 3: "La classe de CM2", 4: "", 5: ""}
    for part in ("imprimer/livret/", "projets/2/affiche/"):
        assert "Lou" not in words(client.get(url_of(edition, part)))


# --- The first words --------------------------------------------------------------------------------
def test_first_words_are_the_summary_or_cut_between_two_words() -> None:
    long = "Planter des arbres, " * 30
    assert opening_of("  Un   résumé ", long) == "Un résumé"
    assert opening_of("", "Court.\n\nEt clair.") == "Court. Et clair."
    cut = opening_of("", long)
    assert len(cut) <= OPENING + 1
    assert re.search(r"(Planter|des|arbres)…$", cut)
    assert opening_of("", "x" * 900) == "x" * OPENING + "…"
    assert opening_of("", "") == ""


def test_the_first_words_come_from_the_explanation_read_by_the_database(edition: Edition) -> None:
    edition.projects.filter(number=1).update(description="mot " * 300)
    (town, *_others) = chapters(paper_rows(edition), edition)
    assert town.entries[0].text == opening_of("", "mot " * 300)


# --- Large print ------------------------------------------------------------------------------------
def test_large_print_is_asked_by_the_address_and_keeps_the_filters(client: StrictClient, edition: Edition) -> None:
    small = client.get(url_of(edition, "imprimer/livret/", theme="sport")).content.decode()
    large = client.get(url_of(edition, "imprimer/livret/", theme="sport", gros="1")).content.decode()
    assert "large-print" not in small
    assert "?theme=sport&amp;gros=1" in small
    assert "paper booklet large-print" in large
    assert 'href="?theme=sport"' in large
    assert '<input type="hidden" name="gros" value="1">' in large


def test_large_print_is_eighteen_points_in_one_column() -> None:
    sheet = (settings.BASE_DIR / "static/css/paper.css").read_text()
    rules = re.findall(r"(?<=[}\s])(\.large-print[^{}]*)\{([^}]*)\}", sheet)
    sizes = [float(one) for _selector, rule in rules for one in re.findall(r"font-size: ([\d.]+)pt", rule)]
    assert min(sizes) >= 18
    columned = [rule.strip() for rule in re.findall(r"([^{};]*)\{[^{}]*columns: 2", sheet)]
    assert len(columned) == 2
    assert all(":not(.large-print)" in rule for rule in columned)


# --- Who may open, what it costs --------------------------------------------------------------------
@pytest.mark.parametrize("part", PAGES)
def test_a_hidden_edition_prints_nothing(client: StrictClient, edition: Edition, part: str) -> None:
    assert client.get(url_of(edition, part)).status_code == 200
    Edition.objects.filter(pk=edition.pk).update(is_published=False)
    assert client.get(url_of(edition, part)).status_code == 404


@pytest.mark.parametrize("part", PAGES)
def test_paper_is_only_read(client: StrictClient, edition: Edition, part: str) -> None:
    assert client.post(url_of(edition, part)).status_code == 405


@pytest.mark.parametrize("part", ["imprimer/affiches/", "imprimer/formulaire/"])
def test_the_vote_of_another_town_has_a_booklet_only(client: StrictClient, part: str) -> None:
    elsewhere = ProjectFactory(edition=EditionFactory(imported=True), number=1).edition
    assert client.get(url_of(elsewhere, part)).status_code == 404
    page = client.get(url_of(elsewhere, "imprimer/")).content.decode()
    assert "/imprimer/livret/" in page
    assert part not in page
    assert "/affiche/" not in client.get(url_of(elsewhere, "projets/1/")).content.decode()


@pytest.mark.parametrize("name", [*NAMES, "gros"])
@pytest.mark.parametrize("value", BAD_VALUES)
def test_bad_value_never_breaks_the_booklet(client: StrictClient, edition: Edition, name: str, value: str) -> None:
    assert client.get(url_of(edition, "imprimer/livret/", **{name: value})).status_code == 200


def test_texts_of_people_are_escaped_on_paper(client: StrictClient) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    made = open_edition(title=evil[:160])
    ProjectFactory(edition=made, number=1, title=evil, description=evil, author_label=evil, place_label=evil)
    for part in PAGES:
        assert "<script>alert" not in client.get(url_of(made, part)).content.decode()


@pytest.mark.parametrize(("number", "linked"), [(1, True), (5, False)])
def test_the_pages_of_the_site_lead_to_paper(client: StrictClient, edition: Edition, number: int, linked: bool) -> None:
    assert f"/budgets/{edition.slug}/imprimer/" in client.get(url_of(edition, "")).content.decode()
    assert ("/affiche/" in client.get(url_of(edition, f"projets/{number}/")).content.decode()) == linked
    assert "imprimer/livret/?theme=sport" in client.get(url_of(edition, "projets/", theme="sport")).content.decode()


@pytest.mark.parametrize("size", [1, 3, 10, 1000])
@pytest.mark.parametrize(
    "cost",
    [
        ("imprimer/", 3),
        ("imprimer/livret/", 6),
        ("imprimer/livret/?gros=1", 6),
        ("imprimer/affiches/", 3),
        ("imprimer/formulaire/", 4),
        ("projets/1/affiche/", 3),
    ],
)
def test_number_of_queries_on_paper_does_not_follow_the_projects(
    client: StrictClient, django_assert_num_queries: DjangoAssertNumQueries, cost: tuple[str, int], size: int
) -> None:
    part, queries = cost
    now = at("2026-11-20 10:00")
    made = EditionFactory()
    Phase.objects.create(edition=made, kind=PhaseKind.DEPOSIT, starts_at=DEPOSIT_START, ends_at=DEPOSIT_END)
    theme, place, user = CategoryFactory(edition=made), NeighbourhoodFactory(), make_user()
    rows = ProjectFactory.build_batch(size, edition=made, category=theme, neighbourhood=place)
    for number, row in enumerate(rows, 1):
        row.number, row.reference = number, str(number)
    projects = Project.objects.bulk_create(rows)
    Authorship.objects.bulk_create(Authorship(project=project, user=user) for project in projects)
    client.get("/aide/")
    with time_machine.travel(now, tick=False), django_assert_num_queries(queries):
        client.get(f"/budgets/{made.slug}/{part}")
