"""Open files: types, names, streams, safe cells, and a recount at home that gives the official winners."""

import contextlib
import csv
import hashlib
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.http import StreamingHttpResponse
from pabulib.checker import Checker

from budgets.counting import pabulib
from budgets.editions.enums import BallotType, Rule, Support, TieRule
from budgets.editions.models import Edition
from budgets.projects.models import Project
from budgets.results.actions.counting import count_edition, publish_result
from budgets.results.actions.importing import import_instance
from budgets.results.publication import FILES, pabulib_file
from budgets.voting.models import SealedBallot
from tests.budgets.counting.real_files import file_named, here
from tests.factories.budgets import (
    CategoryFactory,
    EditionFactory,
    EnvelopeFactory,
    NeighbourhoodFactory,
    PhaseFactory,
    ProjectFactory,
    SealedBallotFactory,
    at,
    make_counted_edition,
    make_edition_with_vote,
    official,
)
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db

TYPES = {
    "vote.pb": "text/csv; charset=utf-8",
    "regle.json": "application/json",
    "bulletins.csv": "text/csv; charset=utf-8",
    "resultat.json": "application/json",
    "projets.csv": "text/csv; charset=utf-8",
    "projets.json": "application/json",
}
REAL = here(
    "France_Toulouse_2022_16",
    "Essai_2024_Foret",
    "Essai_2024_Vallon",
    "Essai_2018_Rejon",
    "Essai_2019_Collines",
    "Essai_2024_Jeunes",
    "Poland_Gdynia_2024",
    "Poland_Katowice_2024",
    "Poland_Wroclaw_2018_Rejon",
    "Poland_Krakow",
    "Netherlands_Assen",
)


def content(client: StrictClient, edition: Edition, name: str) -> str:
    response = client.get(f"/budgets/{edition.slug}/fichiers/{name}")
    assert response.status_code == 200
    return response.getvalue().decode()


def checker_errors(text: str) -> dict[str, object]:
    with contextlib.redirect_stdout(io.StringIO()):
        results = Checker().process_files([text])
    (found,) = [value["results"] for key, value in results.items() if key not in {"metadata", "summary"}]
    return found["errors"]


def recounted(client: StrictClient, edition: Edition, folder: Path) -> list[str]:
    """The winners that the command `recount` finds in the two published files."""
    for name in ("vote.pb", "regle.json"):
        (folder / name).write_bytes(content(client, edition, name).encode())
    out = io.StringIO()
    call_command("recount", str(folder / "vote.pb"), "--rules", str(folder / "regle.json"), "--json", stdout=out)
    return json.loads(out.getvalue())["winners"]


# --- Addresses --------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TYPES)
def test_file_is_a_stream_to_save_under_a_telling_name(client: StrictClient, name: str) -> None:
    edition = make_counted_edition(slug="bp-2027")
    response = client.get(f"/budgets/bp-2027/fichiers/{name}")
    assert isinstance(response, StreamingHttpResponse)
    assert response["Content-Type"] == TYPES[name]
    assert response["Content-Disposition"] == f'attachment; filename="bp-2027-{name}"'
    assert response.getvalue()
    assert edition.slug == "bp-2027"


@pytest.mark.parametrize("name", ["", "autre.csv", "vote.PB", "..%2fsettings.py", "%00"])
def test_unknown_file_is_404(client: StrictClient, name: str) -> None:
    make_counted_edition(slug="bp-2027")
    expected = 200 if name == "" else 404
    assert client.get(f"/budgets/bp-2027/fichiers/{name}").status_code == expected


def test_before_the_result_only_the_projects_are_given(client: StrictClient) -> None:
    edition = make_edition_with_vote()
    count_edition(edition=edition)
    given = {
        file.name for file in FILES if client.get(f"/budgets/{edition.slug}/fichiers/{file.name}").status_code == 200
    }
    assert given == {"projets.csv", "projets.json"}
    page = client.get(f"/budgets/{edition.slug}/fichiers/").content.decode()
    assert "projets.csv" in page
    assert "bulletins.csv" not in page
    assert "SHA-256" not in page


def test_page_gives_the_files_the_digest_and_how_to_recount(client: StrictClient) -> None:
    edition = make_counted_edition()
    page = client.get(f"/budgets/{edition.slug}/fichiers/").content.decode()
    assert all(f"/fichiers/{name}" in page for name in TYPES)
    assert official(edition).ballots_sha256 in page
    assert f"recount {edition.slug}-vote.pb --rules {edition.slug}-regle.json" in page
    assert "Licence Ouverte 2.0" in page


# --- What they hold ---------------------------------------------------------------------------------
def test_digest_published_is_that_of_the_ballots_file(client: StrictClient) -> None:
    edition = make_counted_edition()
    text = content(client, edition, "bulletins.csv")
    assert hashlib.sha256(text.encode()).hexdigest() == official(edition).ballots_sha256


def test_result_file_is_the_official_count(client: StrictClient) -> None:
    edition = make_counted_edition()
    told, count = json.loads(content(client, edition, "resultat.json")), official(edition)
    assert (told["laureats"], told["depense"], told["reste"], told["bulletins"]) == (["1", "3"], 80_000, 20_000, 6)
    assert (told["regle"], told["deroule"]) == (count.rule, count.steps)


def test_no_file_tells_who_or_when(client: StrictClient) -> None:
    edition = make_counted_edition()
    ids = {str(pk) for pk in edition.sealed_ballots.values_list("pk", flat=True)}
    for name in TYPES:
        text = content(client, edition, name)
        assert not any(one in text for one in ids), name
    assert content(client, edition, "bulletins.csv").splitlines()[0] == "bulletin;projets;points"


def test_cells_of_projects_never_run_as_formulas(client: StrictClient) -> None:
    edition = EditionFactory()
    for number, start in enumerate("=+-@\t", 1):
        ProjectFactory(edition=edition, number=number, title=f"{start}cmd|' /C calc'!A0")
    ProjectFactory(edition=edition, number=6, title='Un "verger"; et\nun banc', on_the_map=True, cost=12_345)
    text = content(client, edition, "projets.csv").removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["titre"][0] for row in rows[:5]] == ["'"] * 5
    assert rows[5]["titre"] == 'Un "verger"; et\nun banc'
    assert (rows[5]["cout"], rows[5]["latitude"], rows[5]["etat"]) == ("12345", "47.965300", "Au vote")


def test_projects_files_say_place_theme_and_state(client: StrictClient) -> None:
    edition = EditionFactory()
    theme, place = CategoryFactory(edition=edition, name="Sport"), NeighbourhoodFactory(name="Chaoué")
    ProjectFactory(edition=edition, number=1, category=theme, neighbourhood=place)
    ProjectFactory(edition=edition, number=2, is_withdrawn=True, cost=999_999_999)
    first, second = json.loads(content(client, edition, "projets.json"))["projets"]
    assert (first["theme"], first["lieu"], first["cout"], first["etat"]) == ("Sport", "Chaoué", 10_000, "Au vote")
    assert (second["theme"], second["lieu"], second["cout"], second["etat"]) == (
        "",
        "Toute la ville",
        None,
        "Retiré du vote",
    )


@pytest.mark.parametrize("size", [1, 40])
def test_streams_take_the_same_queries_whatever_their_size(
    client: StrictClient, django_assert_num_queries: pytest.FixtureRequest, size: int
) -> None:
    edition = make_counted_edition()
    ProjectFactory.create_batch(size, edition=edition, neighbourhood=NeighbourhoodFactory())
    with django_assert_num_queries(2):
        content(client, edition, "projets.csv")


# --- Round trips and recounts -----------------------------------------------------------------------
def test_edition_of_the_town_recounted_at_home_gives_the_official_winners(client: StrictClient, tmp_path: Path) -> None:
    edition = make_edition_with_vote(
        minimum_votes=1, tie_rule=TieRule.LOWER_COST_THEN_SEED, tie_seed="Allonnes 2027", max_choices=3
    )
    share = EnvelopeFactory(edition=edition, amount=60_000)
    Project.objects.filter(edition=edition, reference="2").update(
        envelope=share, neighbourhood=NeighbourhoodFactory(name="Chaoué")
    )
    PhaseFactory(edition=edition, starts_at=at("2027-02-22 00:00"), ends_at=at("2027-07-01 00:00"))
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    text = content(client, edition, "vote.pb")
    assert checker_errors(text) == {}
    assert recounted(client, edition, tmp_path) == official(edition).winners == ["2", "3"]
    meta = pabulib.read_bytes(text.encode()).meta
    assert (meta["date_begin"], meta["date_end"]) == ("22.02.2027", "30.06.2027")


@pytest.mark.parametrize("rule", Rule.values)
def test_every_rule_recounted_at_home_gives_the_official_winners(
    client: StrictClient, tmp_path: Path, rule: str
) -> None:
    edition = make_counted_edition(rule=rule)
    assert recounted(client, edition, tmp_path) == official(edition).winners


def test_ballots_with_points_recounted_at_home_give_the_official_winners(client: StrictClient, tmp_path: Path) -> None:
    edition = EditionFactory(ballot_type=BallotType.SCORING, support=Support.POINTS, amount=15_000)
    for number in (1, 2):
        ProjectFactory(edition=edition, number=number)
    SealedBallotFactory(edition=edition, choices=[["1", 1], ["2", "7/2"]])
    SealedBallotFactory(edition=edition, choices=[["1", 2]])
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    assert recounted(client, edition, tmp_path) == official(edition).winners == ["2"]


@pytest.mark.parametrize("name", REAL)
def test_real_vote_survives_the_round_trip_and_the_checker(client: StrictClient, tmp_path: Path, name: str) -> None:
    file = pabulib.read_file(file_named(name))
    edition = import_instance(file=file, slug="reel", title="Un vrai vote")
    text = content(client, edition, "vote.pb")
    again = pabulib.read_bytes(text.encode())
    assert (again.meta, again.project_columns, again.projects) == (file.meta, file.project_columns, file.projects)
    assert again.instance == file.instance
    assert set(again.vote_columns) <= {"voter_id", "vote", "points"}
    assert checker_errors(text) == {}
    assert recounted(client, edition, tmp_path) == official(edition).winners
    twin = import_instance(file=again, slug="jumelle", title="Le même")
    assert official(twin).ballots_sha256 == official(edition).ballots_sha256


def test_blank_ballots_of_an_imported_file_are_recounted_once(client: StrictClient, tmp_path: Path) -> None:
    text = (
        "META\nkey;value\nnum_projects;1\nnum_votes;2\nbudget;10\nvote_type;approval\nmin_length;0\nrule;equalshares\n"
        "PROJECTS\nproject_id;cost\n1;5\nVOTES\nvoter_id;vote\na;1\nb;\n"
    )
    edition = import_instance(file=pabulib.read_bytes(text.encode()), slug="blancs", title="Des blancs")
    assert json.loads(content(client, edition, "regle.json"))["blank_ballots"] == 0
    assert recounted(client, edition, tmp_path) == official(edition).winners == ["1"]


def test_edition_without_vote_dates_exports_none() -> None:
    edition = make_counted_edition()
    PhaseFactory(edition=edition, kind="delivery", ends_at=None)
    assert "date_begin" not in pabulib_file(edition).meta
    uncounted = make_edition_with_vote()
    assert "selected" not in pabulib_file(uncounted).project_columns


# --- Commands ---------------------------------------------------------------------------------------
def command(*args: str) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue().replace("\u202f", " ").replace("\u00a0", " ")


def test_commands_import_count_and_export(client: StrictClient, tmp_path: Path) -> None:
    source = file_named("Essai_2024_Jeunes")
    assert "Édition importée : /budgets/essai_2024_jeunes/ (6 règles comptées)." in command(
        "import_pabulib", str(source)
    )
    edition = Edition.objects.get()
    assert (edition.title, edition.is_published) == (
        "Budget participatif : Jeunes, 2024".replace(" :", "\u202f:"),
        True,
    )
    winners = official(edition).winners
    told = command("count", edition.slug).splitlines()
    assert [line.partition(" ")[0] for line in told[:-1]] == winners
    assert told[-1].startswith("Dépensé : ")
    assert json.loads(command("count", edition.slug, "--json"))["winners"] == winners
    assert json.loads(command("count", edition.slug, "--rule", "greedy-stop", "--json"))["rule"] == "greedy-stop"
    target = tmp_path / "export.pb"
    command("export_pabulib", edition.slug, "--output", str(target))
    out = io.StringIO()
    call_command("export_pabulib", edition.slug, stdout=out)
    assert target.read_text(encoding="utf-8") == out.getvalue() == content(client, edition, "vote.pb")


def test_import_command_takes_an_address_a_title_a_source_and_may_hide() -> None:
    source = str(file_named("Essai_2024_Jeunes"))
    command("import_pabulib", source, "--slug", "jeunes", "--title", "Jeunes", "--source", "Essai, 2024", "--hidden")
    edition = Edition.objects.get()
    assert (edition.slug, edition.title, edition.source) == ("jeunes", "Jeunes", "Essai, 2024")
    assert not edition.is_published
    with pytest.raises(CommandError, match="existe déjà à l’adresse"):
        command("import_pabulib", source, "--slug", "jeunes")
    assert SealedBallot.objects.count() == edition.sealed_ballots.count()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("import_pabulib", "absent.pb"), "Impossible de lire absent.pb"),
        (("count", "absente"), "Aucune édition à l’adresse"),
        (("export_pabulib", "absente"), "Aucune édition à l’adresse"),
    ],
)
def test_commands_refuse_in_french(args: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        command(*args)


def test_count_by_a_rule_that_does_not_apply_says_so() -> None:
    edition = make_edition_with_vote(support=Support.POINTS)
    with pytest.raises(CommandError, match="ne s’applique pas à ces bulletins"):
        command("count", edition.slug)
