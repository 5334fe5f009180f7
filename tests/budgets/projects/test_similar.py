"""Finding the projects that look like an idea, on real French titles, and their real texts where they are."""

import csv
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.editions.models import Edition
from budgets.projects.deposit.similar import similar_projects
from budgets.projects.enums import ProjectState
from budgets.projects.imports.actions import import_projects
from tests.budgets.projects.rewordings import REWORDINGS
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.deposits import DURING
from tests.factories.project_sheets import sheet
from tests.real_data import files

pytestmark = pytest.mark.django_db


def _stem(path: Path) -> str:
    return path.stem


@pytest.fixture(params=[*files("", "titres_paris.csv"), *files("", "paris_projets_descriptions.csv")], ids=_stem)
def paris(request: pytest.FixtureRequest) -> dict[str, int]:
    """The 350 titles, brought as deposits by the import of old projects; the number given to each identifier."""
    with request.param.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    raw = sheet(*({"titre": row["titre"][:250], "description": row["description"]} for row in rows))
    report = import_projects(raw=raw, edition=EditionFactory(slug="paris", hidden=True), now=DURING, is_dry_run=False)
    assert len(report.brought) == 350
    return {row["id"]: number for number, row in enumerate(rows, 1)}


def test_a_reworded_idea_finds_its_original_among_three(paris: dict[str, int]) -> None:
    edition = Edition.objects.get(slug="paris")
    found = [
        paris[identifier] in [project.number for project in similar_projects(edition, title, description)]
        for identifier, title, description in REWORDINGS
    ]
    by_title = [
        paris[identifier] in [project.number for project in similar_projects(edition, title)]
        for identifier, title, _description in REWORDINGS
    ]
    print(f"{sum(found)} of {len(found)} with title and explanation, {sum(by_title)} with the title alone")  # noqa: T201
    assert len(found) == 20
    assert sum(found) >= 19
    assert sum(by_title) >= 16


def test_two_queries_whatever_is_found(paris: dict[str, int]) -> None:
    edition = Edition.objects.get(slug="paris")
    with CaptureQueriesContext(connection) as queries:
        found = similar_projects(edition, "Des jardins pour les écoles", "Végétaliser les cours.")
        assert [project.place_words for project in found] == ["Toute la ville"] * 3
    assert len(queries) == 2


def test_accents_and_capitals_are_ignored_and_oneself_is_left_out() -> None:
    edition = EditionFactory()
    project = ProjectFactory(edition=edition, title="Éclairer l’allée des écoles", state=ProjectState.SUBMITTED)
    assert similar_projects(edition, "ECLAIRER l'allee des ecoles") == [project]
    assert similar_projects(edition, "Éclairer l’allée des écoles", exclude=project.pk) == []
    assert similar_projects(EditionFactory(), "Éclairer l’allée des écoles") == []


@pytest.mark.parametrize("title", ["", "   ", "le la les", "!!! ??? '", "a & b | c:*", "x" * 250])
def test_words_that_say_nothing_find_nothing(title: str) -> None:
    edition = EditionFactory()
    ProjectFactory(edition=edition, title="Un verger", state=ProjectState.SUBMITTED)
    assert similar_projects(edition, title) == []


@pytest.mark.parametrize("state", [ProjectState.DRAFT, ProjectState.UNCONFIRMED, ProjectState.WITHDRAWN])
def test_what_nobody_else_reads_is_never_shown(state: str) -> None:
    edition = EditionFactory()
    ProjectFactory(edition=edition, title="Un verger partagé", state=state)
    assert similar_projects(edition, "Un verger partagé") == []
