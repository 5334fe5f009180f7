"""Search across every part."""

from datetime import date
from typing import Any

import pytest

from allonnes.core.search import MAX_WORDS
from budgets.editions.models import Regulation
from portal.search import PER_KIND, search_everything
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.portal import EncounterFactory, PageFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def found(words: str) -> dict[str, list[str]]:
    return {label: [result.title for result in results] for label, results in search_everything(words)}


def make_town() -> None:
    edition = EditionFactory(title="Budget de l’école")
    ProjectFactory(edition=edition, number=1, title="Éclairer l’école", place_label="Centre")
    ProjectFactory(edition=edition, number=2, title="Un verger", description="Derrière l’école")
    EncounterFactory(title="Rencontre à l’école")
    PageFactory(title="L’école et nous", body="Du texte")
    ProjectFactory(edition=EditionFactory(hidden=True, title="École cachée"), title="École cachée")
    PageFactory(title="École brouillon", published_at=None)


def test_search_finds_in_each_part_titles_first() -> None:
    make_town()
    assert found("école") == {
        "Éditions du budget participatif": ["Budget de l’école"],
        "Projets": ["Éclairer l’école", "Un verger"],
        "Rencontres": ["Rencontre à l’école"],
        "Pages": ["L’école et nous"],
    }


@pytest.mark.parametrize("words", ["ecole", "ÉCOLE", "  école  ", "écoles", "éco\x00le", "école\n"])
def test_accents_capitals_plurals_and_spaces_do_not_count(words: str) -> None:
    make_town()
    assert found(words)["Projets"] == ["Éclairer l’école", "Un verger"]


@pytest.mark.parametrize(
    ("words", "projects"),
    [
        ('"éclairer l’école"', ["Éclairer l’école"]),
        ("école -verger", ["Éclairer l’école"]),
        ("éclairer OR verger", ["Éclairer l’école", "Un verger"]),
        ("éclairer verger", []),
        ("vergers", ["Un verger"]),
    ],
)
def test_operators_work_as_on_the_web(words: str, projects: list[str]) -> None:
    make_town()
    assert found(words).get("Projets", []) == projects


@pytest.mark.parametrize("words", ["", "   ", "\x00", "\n"])
def test_empty_question_finds_nothing_and_asks_nothing(words: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert search_everything(words) == []


@pytest.mark.parametrize(
    "words",
    ['"', '"""', "''", "(", "a & | !", ":*", "<script>alert(1)</script>", "é" * 10_000, "a " * 5_000, "\x00", "%"],
)
def test_no_question_breaks_the_page(client: StrictClient, words: str) -> None:
    make_town()
    response = client.get("/recherche/", {"q": words})
    page = response.content.decode()
    assert response.status_code == 200
    assert "<script>alert" not in page
    assert "\x00" not in page
    assert len(page) < 12_000


def test_page_shows_groups_and_where_projects_are(client: StrictClient) -> None:
    make_town()
    page = client.get("/recherche/", {"q": "école"}).content.decode()
    assert "Budget de l’école · Centre" in page
    assert page.index("Éditions du budget participatif</h2>") < page.index("Projets</h2>")
    assert "École cachée" not in page
    assert "École brouillon" not in page


def test_page_without_result_says_what_to_try(client: StrictClient) -> None:
    page = client.get("/recherche/", {"q": "piscine"}).content.decode()
    assert "Rien ne correspond à ces mots" in page
    assert "Rien ne correspond" not in client.get("/recherche/").content.decode()


def test_page_without_a_word_says_what_to_write(client: StrictClient) -> None:
    first = client.get("/recherche/").content.decode()
    assert "Un ou deux mots suffisent" in first
    assert "Écrivez d’abord un mot" not in first
    for empty in ("", "  ", "\x00"):
        page = client.get("/recherche/", {"q": empty}).content.decode()
        assert "Écrivez d’abord un mot" in page
        assert "Rien ne correspond" not in page


@pytest.mark.parametrize("number", [1, 3, 30])
def test_search_takes_one_query_a_kind_and_shows_few_of_each(django_assert_num_queries: Any, number: int) -> None:
    ProjectFactory.create_batch(number, edition=EditionFactory())
    # One a kind, and the town's synonyms.
    with django_assert_num_queries(13):
        assert len(found("verger")["Projets"]) == min(number, PER_KIND)


def test_words_beyond_the_limit_are_left_out() -> None:
    ProjectFactory(title="Un verger")
    assert found("verger " + "x" * MAX_WORDS) == {}
    assert found("verger" + " " * MAX_WORDS + "piscine") == {}


def test_whole_words_come_before_beginnings_of_words() -> None:
    edition = EditionFactory(title="Budget")
    ProjectFactory(edition=edition, number=1, title="Des artisans au marché, artistes et artères")
    ProjectFactory(edition=edition, number=2, title="De l’art en ville")
    assert found("art")["Projets"] == ["De l’art en ville", "Des artisans au marché, artistes et artères"]


@pytest.mark.parametrize("words", ["n° 6", "N°6", "6", "n\u00b0\u00a06"])
def test_a_number_finds_its_project_first(words: str) -> None:
    edition = EditionFactory(title="Budget")
    ProjectFactory(edition=edition, number=3, title="Le bus n° 6")
    ProjectFactory(edition=edition, number=6, title="Un verger")
    ProjectFactory(edition=edition, number=60, title="Un banc")
    assert found(words)["Projets"] == ["Un verger", "Le bus n° 6"]


def test_the_regulation_in_force_and_the_help_come_first_for_their_words() -> None:
    old, new = EditionFactory(title="Budget 2026", year=2026), EditionFactory(title="Budget 2027", year=2027)
    for edition, number, body in ((old, 1, "Les bulletins."), (new, 1, "Les urnes."), (new, 2, "Les dépôts.")):
        Regulation.objects.create(
            edition=edition, number=number, body=body, deliberation="D1", deliberated_on=date(2026, 9, 1)
        )
    PageFactory(title="Le règlement et les dépôts", body="Du texte")
    for words in ("règlement", "regle", "dépôts"):
        groups = [label for label in found(words) if label != "Aide"]
        assert groups[0] == "Règlement"
        assert found(words)["Règlement"] == ["Règlement – Budget 2027"]
    results = dict(search_everything("règlement"))["Règlement"]
    assert results[0].url == f"/budgets/{new.slug}/reglement/"
    assert "Règlement" not in found("urnes")
    assert list(found("comment voter"))[:1] in ([], ["Aide"])
