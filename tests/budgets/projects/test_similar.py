"""Finding the projects that look like an idea, on real French titles, and their real texts where they are."""

import csv
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgets.editions.models import Edition
from budgets.projects.deposit.similar import similar_projects
from budgets.projects.enums import ProjectState
from budgets.projects.imports.actions import import_projects
from budgets.projects.models import Project
from tests.budgets.projects.rewordings import REWORDINGS
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.deposits import DURING, open_edition
from tests.factories.project_sheets import sheet
from tests.real_data import files
from tests.strict_client import StrictClient

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
    ranks = [
        [_rank(similar_projects(edition, title, body), paris[identifier]) for body in (description, "")]
        for identifier, title, description in REWORDINGS
    ]
    for (identifier, title, _description), (whole, by_title) in zip(REWORDINGS, ranks, strict=True):
        print(f"{identifier}: {whole or '-'}, title alone {by_title or '-'}: {title}")  # noqa: T201
    whole, by_title = (sum(bool(row[column]) for row in ranks) for column in (0, 1))
    print(f"{whole} of {len(ranks)} with title and explanation, {by_title} with the title alone")  # noqa: T201
    assert len(ranks) == 20
    assert whole == 20
    assert by_title >= 18


def _rank(shown: list[Project], number: int) -> int:
    """1 to 3; 0 when it is not shown."""
    return next((place for place, project in enumerate(shown, 1) if project.number == number), 0)


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


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Végétaliser la cour de l’école", "Des arbres dans la cour de récréation"),
        ("Plus de pistes cyclables", "Une piste pour les bicyclettes"),
        ("Un composteur collectif", "Des composteurs au pied des immeubles"),
    ],
)
def test_another_word_of_the_family_and_a_beginning_of_word_bring_nearer(title: str, shown: str) -> None:
    edition = EditionFactory()
    near = ProjectFactory(edition=edition, title=shown, state=ProjectState.SUBMITTED)
    for other in ("Un kiosque à musique", "Des bancs au soleil", "Repeindre la salle des fêtes"):
        ProjectFactory(edition=edition, title=other, state=ProjectState.SUBMITTED)
    assert similar_projects(edition, title) == [near]


@pytest.mark.parametrize("title", ["Ouvrir un observatoire astronomique", "Une patinoire", "Radio locale en podcast"])
def test_none_is_shown_rather_than_a_bad_one(title: str) -> None:
    edition = EditionFactory()
    for other in ("Un verger partagé", "Des bancs au soleil", "Des composteurs au pied des immeubles"):
        ProjectFactory(edition=edition, title=other, state=ProjectState.SUBMITTED)
    assert similar_projects(edition, title) == []


def _file(path: Path, *rows: tuple[str, str, str], encoding: str = "utf-8") -> str:
    lines = ["id;titre;description;autre", *(";".join((*row, "x")) for row in rows), "7;coupé"]
    path.write_bytes("\n".join(lines).encode(encoding))
    return str(path)


def test_anybody_measures_the_ranks_on_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = _file(
        tmp_path / "textes.csv",
        ("a", "Des jardins partagés", "Cultiver ensemble des légumes."),
        ("b", "Un mur d’escalade", "Grimper au gymnase."),
        ("c", "Éclairer l’allée", "Des lampes."),
        encoding="cp1252",
    )
    again = _file(tmp_path / "reformulations.csv", ("a", "Un potager pour jardiner", "Des légumes."), ("b", "Xyz", ""))
    before = Edition.objects.count()
    call_command("similar", texts, "--rewordings", again)
    said = capsys.readouterr().out
    assert "a : 1er, titre seul 1er – Un potager pour jardiner" in said
    assert "b : absent, titre seul absent" in said
    assert "Parmi les 3 premiers : 1 sur 2, titre seul 1 sur 2." in said
    assert Edition.objects.count() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"id;titre\n1;a\n", "Il manque la colonne"), (b"id;titre;description\n1;\x9d\x81;\x8f\n", "ne se lisent pas")],
)
def test_a_file_that_cannot_be_measured_says_why(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "textes.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        call_command("similar", str(path), "--rewordings", str(path))
    with pytest.raises(CommandError, match="Impossible de lire"):
        call_command("similar", str(tmp_path / "absent.csv"), "--rewordings", str(path))


def test_they_are_shown_under_the_title_with_the_support_as_the_easy_exit(client: StrictClient) -> None:
    edition = open_edition()
    ProjectFactory(edition=edition, state=ProjectState.SUBMITTED, title="Un verger partagé sur la plaine", number=7)
    with time_machine.travel(DURING, tick=False):
        near = client.get(reverse("budgets:near", args=[edition.slug]), {"title": "un VERGER partage"}).content.decode()
        first = client.get(reverse("budgets:deposit", args=[edition.slug])).content.decode()
    assert f'href="{reverse("budgets:support", args=[edition.slug, 7])}"' in near
    assert first.index("id_title") < first.index('id="proches"') < first.index("id_description")
