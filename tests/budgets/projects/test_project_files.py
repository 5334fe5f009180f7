"""The projects of old editions: everything comes in, or nothing does and every line at fault is told."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from allonnes.accounts import audit
from allonnes.accounts.models import AuditEntry, User
from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.models import OutboxMessage
from allonnes.core.sheets import plain
from allonnes.town.models import TownProfile
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.permissions.visibility import refusal_to_import_projects
from budgets.projects.enums import ProjectState
from budgets.projects.imports.actions import ImportReport, import_projects
from budgets.projects.imports.sheet import COLUMNS, STATE_WORDS, STATES
from budgets.projects.models import Authorship, Project
from budgets.results.models import Count
from tests.factories.accounts import make_administrator, make_user, sign_in
from tests.factories.budgets import (
    CategoryFactory,
    EditionFactory,
    NeighbourhoodFactory,
    PhaseFactory,
    ProjectFactory,
    SealedBallotFactory,
)
from tests.factories.deposits import DEPOSIT_END, DURING, VOTE_END, deposited_by, open_edition
from tests.factories.project_sheets import sheet, spaced
from tests.factories.together import together
from tests.factories.town import polygon
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db

DOCS = settings.BASE_DIR / "docs"
EXAMPLE = DOCS / "exemples" / "projets-2019.csv"
SECOND = timedelta(seconds=1)


@pytest.fixture
def edition() -> Edition:
    """The hidden edition of 2019, with the themes and places of the example."""
    made = EditionFactory(title="Budget participatif 2019", slug="budget-2019", year=2019, hidden=True)
    for name in ("Nature en ville", "Sport", "Cadre de vie", "Jeunesse"):
        CategoryFactory(edition=made, name=name)
    for name in ("Chaoué", "Perrières", "Centre – Place du Mail"):
        NeighbourhoodFactory(name=name)
    return made


def bring(raw: bytes, edition: Edition, *, is_dry_run: bool = False) -> ImportReport:
    return import_projects(raw=raw, edition=edition, now=DURING, is_dry_run=is_dry_run)


def problems(raw: bytes, edition: Edition | None = None) -> list[str]:
    """Every problem told; nothing is ever written then."""
    before = Project.objects.count()
    with pytest.raises(InvalidInput) as refused:
        bring(raw, edition or Edition.objects.get(slug="budget-2019"))
    assert Project.objects.count() == before
    return [spaced(problem) for problem in refused.value.problems]


def run(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("import_projects", str(path), *options, stdout=out)
    return spaced(out.getvalue())


# --- The example of the documentation ---------------------------------------------------------------
def test_the_example_of_the_documentation_comes_in_whole(edition: Edition) -> None:
    report = bring(EXAMPLE.read_bytes(), edition)
    assert report == ImportReport(brought=(1, 2, 3, 5), known=(), to_read=())
    first, second, third, fifth = edition.projects.order_by("number")
    assert first.description.split("\n") == [
        "Beaucoup de familles n’ont pas de jardin.",
        "Chacun pourra cueillir un fruit en passant.",
        "",
        "Réponse de la ville\u202f: Ce projet est faisable\u202f: le terrain est à la ville.".replace(
            "faisable\u202f", "faisable "
        ),
    ]
    assert (first.summary, first.place_label, first.author_label, first.cost, first.state) == (
        "Planter vingt arbres que tout le monde peut cueillir.",
        "Plaine de Chaoué",
        "Une habitante de Chaoué",
        12_500,
        ProjectState.ELECTED,
    )
    assert (first.neighbourhood.name, first.category.name) == ("Chaoué", "Nature en ville")
    assert (str(first.latitude), str(first.longitude), first.reference) == ("47.965300", "0.155400", "1")
    assert (second.state, second.neighbourhood, second.cost) == (ProjectState.REJECTED, None, 180_000)
    assert (third.title, third.state) == ('Des bancs "avec dossier" ; et de l’ombre', ProjectState.NOT_ELECTED)
    assert (fifth.title, fifth.cost) == ("=Égalité filles-garçons dans la cour", None)


def test_the_documentation_names_each_column_and_each_state() -> None:
    text = (DOCS / "reprise.md").read_text(encoding="utf-8")
    assert [column.name for column in COLUMNS if f"`{column.name}`" not in text] == []
    assert sorted(plain(word) for word in STATE_WORDS.split(",")) == sorted(STATES)
    for column in COLUMNS:
        assert (
            not column.longest
            or f"{column.longest:,}".replace(",", " ") in text
            or column.name in {"quartier", "theme"}
        )


def test_what_comes_in_is_kept_in_the_history_and_in_the_log_and_told_to_nobody(edition: Edition) -> None:
    bring(EXAMPLE.read_bytes(), edition)
    project = edition.projects.get(number=1)
    assert [(row.event, row.from_state, row.to_state, row.by) for row in project.history.all()] == [
        ("import", "", "elected", None)
    ]
    assert (project.revision, project.versions.get().title, project.submitted_at) == (1, project.title, None)
    entry = AuditEntry.objects.get(act="budgets.import_projects")
    assert (entry.detail["edition"], entry.detail["projects"], len(entry.detail["sha256"])) == ("budget-2019", 4, 64)
    assert audit.act_label(entry.act) == "Projets repris d’un fichier"
    assert not User.objects.exists()
    assert not Authorship.objects.exists()
    assert not OutboxMessage.objects.exists()


# --- Once -------------------------------------------------------------------------------------------
def test_a_dry_run_writes_nothing(edition: Edition) -> None:
    report = bring(EXAMPLE.read_bytes(), edition, is_dry_run=True)
    assert report.brought == (1, 2, 3, 5)
    assert not edition.projects.exists()
    assert not AuditEntry.objects.exists()


def test_a_file_brought_twice_brings_nothing_twice(edition: Edition) -> None:
    bring(EXAMPLE.read_bytes(), edition)
    again = bring(EXAMPLE.read_bytes(), edition)
    assert (again.brought, again.known) == ((), (1, 2, 3, 5))
    assert edition.projects.count() == 4
    assert AuditEntry.objects.filter(act="budgets.import_projects").count() == 1


def test_a_longer_file_brings_only_what_is_new(edition: Edition) -> None:
    bring(sheet({}), edition)
    report = bring(sheet({"resume": "Changé"}, {"titre": "Un banc"}), edition)
    assert (report.brought, report.known) == ((2,), (1,))
    assert edition.projects.get(number=1).summary == ""


@pytest.mark.django_db(transaction=True)
def test_two_people_bringing_one_file_at_once_bring_it_once(edition: Edition) -> None:
    reports = together(*[lambda: bring(EXAMPLE.read_bytes(), edition)] * 4)
    assert sorted(len(report.brought) for report in reports) == [0, 0, 0, 4]
    assert edition.projects.count() == 4


# --- Which edition ----------------------------------------------------------------------------------
def test_a_past_edition_takes_projects_once_its_vote_is_over() -> None:
    made = open_edition()
    PhaseFactory(edition=made, kind=PhaseKind.DELIVERY, starts_at=VOTE_END + SECOND, ends_at=None)
    assert refusal_to_import_projects(made, VOTE_END) is None
    assert "n’est pas terminée" in (refusal_to_import_projects(made, VOTE_END - SECOND) or "")
    assert "n’est pas terminée" in (refusal_to_import_projects(made, DEPOSIT_END) or "")


def test_no_project_joins_a_vote_under_way_or_over_by_hiding_the_edition() -> None:
    made = open_edition(hidden=True)
    assert "n’est pas terminée" in (refusal_to_import_projects(made, VOTE_END - SECOND) or "")
    assert refusal_to_import_projects(made, VOTE_END) is None
    Edition.objects.filter(pk=made.pk).update(is_published=True)
    deposited_by(make_user(), Edition.objects.get(pk=made.pk))
    Edition.objects.filter(pk=made.pk).update(is_published=False)
    for moment in (VOTE_END - SECOND, VOTE_END, VOTE_END + timedelta(hours=1)):
        assert "ne change plus" in (refusal_to_import_projects(made, moment) or "")


def test_a_visible_edition_without_dates_is_refused_and_a_hidden_one_is_not() -> None:
    assert "n’est pas terminée" in (refusal_to_import_projects(EditionFactory(), DURING) or "")
    assert refusal_to_import_projects(EditionFactory(hidden=True), DURING) is None


def test_an_edition_of_another_town_or_with_ballots_or_a_result_is_refused() -> None:
    assert "autre ville" in (refusal_to_import_projects(EditionFactory(imported=True), VOTE_END) or "")
    sealed = SealedBallotFactory(edition=EditionFactory(hidden=True)).edition
    counted = ProjectFactory(edition=EditionFactory(hidden=True)).edition
    # Such a result was possible once: today nothing is counted before a vote.
    Count.objects.create(
        edition=counted, rule=counted.rule, is_official=True, ballots=0, spent=0, remaining=0, published_at=VOTE_END
    )
    assert not counted.sealed_ballots.exists()
    for made in (sealed, counted):
        with pytest.raises(ActionDenied, match="ne change plus"):
            bring(sheet(), made)
        assert not made.projects.filter(title="Un verger").exists()


# --- What the edition and the town do not know ---------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            {"theme": "Eau"},
            "le thème « Eau » est inconnu. Thèmes de l’édition : Nature en ville, Sport, Cadre de vie, Jeunesse.",
        ),
        (
            {"quartier": "Nord"},
            "le quartier « Nord » est inconnu. Quartiers : Chaoué, Perrières, Centre – Place du Mail.",
        ),
        (
            {"auteur": "Léa, lea@example.org"},
            "l’auteur contient une adresse électronique (« lea@example.org ») : il serait publié. Enlevez-le.",
        ),
        ({"cout": "cher"}, "le coût « cher » n’est pas un nombre entier d’euros. Laissez vide s’il est inconnu."),
    ],
)
def test_one_fault_and_nothing_comes_in(edition: Edition, row: dict[str, str], told: str) -> None:
    assert problems(sheet({}, row)) == [f"Ligne 3 : {told}"]


def test_every_fault_of_a_line_is_told_at_once_whoever_finds_it(edition: Edition) -> None:
    raw = sheet({"cout": "cher", "theme": "Inconnu", "quartier": "Nulle part", "auteur": "06 12 34 56 78"})
    told = problems(raw)
    assert all(problem.startswith("Ligne 2 : ") for problem in told)
    for words in ("« cher »", "« Inconnu »", "« Nulle part »", "06 12 34 56 78"):
        assert any(words in problem for problem in told)


def test_words_are_found_whatever_their_accents_and_capitals(edition: Edition) -> None:
    bring(sheet({"quartier": "CENTRE - place du  mail", "theme": "nature en VILLE"}), edition)
    project = edition.projects.get()
    assert (project.neighbourhood.name, project.category.name) == ("Centre – Place du Mail", "Nature en ville")


def test_a_number_already_taken_by_another_project_is_told(edition: Edition) -> None:
    ProjectFactory(edition=edition, number=1, title="Un banc")
    ProjectFactory(edition=edition, number=8, reference="2", title="Un préau")
    assert problems(sheet({}, {})) == [
        "Ligne 2 : le numéro 1 est déjà celui d’un autre projet de l’édition, « Un banc ».",
        "Ligne 3 : le numéro 2 est déjà celui d’un autre projet de l’édition, « Un préau ».",
    ]


def test_an_edition_without_theme_says_so(edition: Edition) -> None:
    edition.categories.all().delete()
    assert problems(sheet({"theme": "Eau"})) == ["Ligne 2 : le thème « Eau » est inconnu. Thèmes de l’édition : aucun."]


def test_a_point_outside_the_town_is_told(edition: Edition) -> None:
    TownProfile.objects.create(name="Allonnes", insee_code="72003", boundary=polygon())
    inside, turned = {"latitude": "47,91", "longitude": "0.01"}, {"latitude": "0.01", "longitude": "47,91"}
    assert problems(sheet(inside, turned)) == [
        "Ligne 3 : ce point est hors de la commune : la latitude et la longitude sont-elles inversées ?"
    ]
    assert bring(sheet(inside), edition).brought == (1,)


# --- What is kept as it is --------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["=SOMME(A1)", "+33 idées", "-12 arbres", "@tous", "'=1", "\t=1"])
def test_a_formula_stays_a_text_and_is_exported_safely(client: StrictClient, edition: Edition, text: str) -> None:
    bring(sheet({"titre": text, "lieu": text, "auteur": text}), edition)
    project = edition.projects.get()
    assert (project.title, project.place_label, project.author_label) == (text.strip(),) * 3
    Edition.objects.filter(pk=edition.pk).update(is_published=True)
    answer = client.get(f"/budgets/{edition.slug}/fichiers/projets.csv")
    exported = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    (row,) = csv.DictReader(exported, delimiter=";")
    assert row["titre"] == ("" if text.startswith("'") else "'") + text.strip()


def test_a_contact_detail_in_a_text_is_shown_to_be_read_again(edition: Edition) -> None:
    report = bring(sheet({"description": "Appelez le 02 43 00 00 00."}), edition, is_dry_run=True)
    (told,) = report.to_read
    assert spaced(told) == ("Ligne 2 : le texte contient un numéro de téléphone (« 02 43 00 00 00 »).")


@pytest.mark.parametrize("state", STATES)
def test_each_state_comes_in(edition: Edition, state: str) -> None:
    bring(sheet({"etat": state.upper(), "cout": "5"}), edition)
    assert edition.projects.get().state == STATES[state]


# --- The command ------------------------------------------------------------------------------------
def test_command_tries_first_then_writes(edition: Edition) -> None:
    tried = run(EXAMPLE, "--edition", "budget-2019")
    assert "Essai à blanc, rien n’est écrit. À reprendre : 4 projets. Pour écrire : ajoutez --write." in tried
    assert run(EXAMPLE, "--edition", "budget-2019", "--dry-run") == tried
    assert not edition.projects.exists()
    assert "Repris dans /budgets/budget-2019/ : 4 projets." in run(EXAMPLE, "--edition", "budget-2019", "--write")
    again = run(EXAMPLE, "--edition", "budget-2019", "--write")
    assert "Déjà dans l’édition, laissés tels quels : 4 projets." in again
    assert "Repris dans /budgets/budget-2019/ : aucun projet." in again


def test_command_shows_what_must_be_read_again(edition: Edition, tmp_path: Path) -> None:
    path = tmp_path / "projets.csv"
    path.write_bytes(sheet({"resume": "Écrivez à lea@example.org"}))
    assert "À relire avant de montrer l’édition. Ligne 2 :" in run(path, "--edition", "budget-2019")


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("absent.csv", ["--edition", "budget-2019"], "Impossible de lire"),
        ("", ["--edition", "budget-2019"], "Impossible de lire"),
        ("vide.csv", ["--edition", "budget-2019"], "rien n’est repris.\nCe fichier est vide."),
        ("bon.csv", ["--edition", "inconnue"], "Aucune édition n’a l’adresse « inconnue ». Éditions : budget-2019."),
        ("bon.csv", ["--edition", "budget-2019", "--write", "--dry-run"], "not allowed with"),
        ("bon.csv", [], "--edition"),
    ],
)
def test_command_says_what_is_wrong(tmp_path: Path, name: str, options: list[str], told: str) -> None:
    EditionFactory(slug="budget-2019", hidden=True)
    (tmp_path / "vide.csv").write_bytes(b"")
    (tmp_path / "bon.csv").write_bytes(sheet())
    with pytest.raises(CommandError) as refused:
        run(tmp_path / name if name else tmp_path, *options)
    assert told in spaced(str(refused.value))
    assert not Project.objects.exists()


def test_command_refuses_an_edition_under_way(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(is_published=True)
    with pytest.raises(CommandError, match="n’est pas terminée"):
        run(EXAMPLE, "--edition", "budget-2019", "--write")


def test_command_without_any_edition_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="aucune"):
        run(EXAMPLE, "--edition", "budget-2019")


def test_a_project_brought_opens_at_the_desk(client: StrictClient, edition: Edition) -> None:
    bring(sheet(), edition)
    sign_in(client, make_administrator())
    page = client.get(reverse("admin:budgets_project_change", args=[edition.projects.order_by("pk")[0].pk]))
    assert page.status_code == 200
    assert "Le portail" in page.content.decode()


def test_projects_brought_are_read_by_everybody_once_the_edition_shows(client: StrictClient, edition: Edition) -> None:
    bring(EXAMPLE.read_bytes(), edition)
    assert client.get("/budgets/budget-2019/projets/1/").status_code == 404
    Edition.objects.filter(pk=edition.pk).update(is_published=True)
    page: Any = client.get("/budgets/budget-2019/projets/1/").content.decode()
    assert "Réponse de la ville" in page
    assert "Une habitante de Chaoué" in page
