"""Strict reading of .pb files, and what is written back."""

import contextlib
import io
from fractions import Fraction
from pathlib import Path

import pytest
from pabulib import Checker

from budgets.counting.instance import BallotType, Floor
from budgets.counting.pabulib import PabulibError, export, read_bytes, write
from budgets.counting.rules import RULES, count
from budgets.counting.settings import Settings
from tests.budgets.counting.builders import instance_of
from tests.budgets.counting.real_files import EACH_FILE, file_of

GOOD = """META
key;value
description;Budget d’essai
country;France
unit;Allonnes
instance;2026
num_projects;3
num_votes;3
budget;100000
vote_type;approval
rule;greedy
date_begin;01.10.2026
date_end;31.10.2026
min_length;1
max_length;2
currency;EUR
PROJECTS
project_id;cost;votes;name;district
1;50000.0;2;Un verger;Chaoué
2;30000;2;"Bancs; et tables";Perrières
3;12500.50;1;Boîte à livres;Chaoué
VOTES
voter_id;vote;age
a;1,2;34
b;2,3;
c;1;71
"""
HEADER = {
    "description": "Budget d’essai",
    "country": "France",
    "unit": "Allonnes",
    "instance": "2026",
    "date_begin": "01.10.2026",
    "date_end": "31.10.2026",
    "currency": "EUR",
}
POINTS = GOOD.replace("approval", "cumulative").replace("max_length;2", "max_sum_points;5").replace(";age", ";points")
POINTS = POINTS.replace("a;1,2;34", "a;1,2;3,2").replace("b;2,3;", "b;2,3;4,1").replace("c;1;71", "c;1;5")


def problems_of(text: str | bytes) -> list[str]:
    with pytest.raises(PabulibError) as refused:
        read_bytes(text if isinstance(text, bytes) else text.encode())
    return [str(problem).replace("\u202f", " ") for problem in refused.value.problems]


def checker_errors(text: str) -> dict[str, object]:
    with contextlib.redirect_stdout(io.StringIO()):
        results = Checker().process_files([text])
    (found,) = [value["results"] for key, value in results.items() if key not in {"metadata", "summary"}]
    return found["errors"]


def test_a_good_file_is_read_whole() -> None:
    file = read_bytes(GOOD.encode())
    assert list(file.meta)[:3] == ["description", "country", "unit"]
    assert file.project_columns == ("project_id", "cost", "votes", "name", "district")
    assert file.votes[1] == ("b", "2,3", "")
    assert [project.cost for project in file.instance.projects] == [50000, 30000, Fraction(25001, 2)]
    assert [project.name for project in file.instance.projects] == ["Un verger", "Bancs; et tables", "Boîte à livres"]
    assert [project.group for project in file.instance.projects] == ["Chaoué", "Perrières", "Chaoué"]
    assert file.instance.limits.max_length == 2
    assert file.warnings == ()


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\nPROJECTS", "\n\n\nPROJECTS").encode(),
        GOOD.rstrip("\n").encode(),
        GOOD.replace("Un verger", '"Un ""verger"""').replace('Un ""verger""', "Un verger").encode(),
    ],
    ids=["byte order mark", "CRLF", "blank lines", "no last line feed", "useless quotes"],
)
def test_other_ways_to_write_the_same_file_give_the_same_instance(data: bytes) -> None:
    assert read_bytes(data).instance == read_bytes(GOOD.encode()).instance


def test_equal_ballots_are_grouped() -> None:
    file = read_bytes(GOOD.replace("b;2,3;", "b;2,1;").replace("1;50000.0;2", "1;50000.0;3").encode())
    assert [(ballot.points, ballot.count) for ballot in file.instance.ballots] == [
        ((("1", 1),), 1),
        ((("1", 1), ("2", 1)), 2),
    ]


def test_points_come_from_the_ballot_or_from_the_rank() -> None:
    cumulative = read_bytes(POINTS.encode()).instance
    ordinal = read_bytes(GOOD.replace("approval", "ordinal").encode()).instance
    assert (("1", 3), ("2", 2)) in [ballot.points for ballot in cumulative.ballots]
    assert (("1", 2), ("2", 1)) in [ballot.points for ballot in ordinal.ballots]
    assert ordinal.ballot_type is BallotType.ORDINAL


def test_a_sentinel_cost_marks_a_withdrawn_project() -> None:
    instance = read_bytes(GOOD.replace("1;50000.0", "1;999999999").encode()).instance
    assert instance.by_id["1"].withdrawn
    assert count("greedy-stop", instance, Settings()).winners == ("2", "3")


# ruff: noqa: E501 (one case a line)
MALFORMED = [
    (GOOD.replace("num_projects;3", "num_projects;4"), "Ligne 7 : « num_projects » annonce 4, mais la section PROJECTS en contient 3."),
    (GOOD.replace("num_votes;3", "num_votes;2"), "Ligne 8 : « num_votes » annonce 2, mais la section VOTES en contient 3."),
    (GOOD.replace("num_votes;3", "num_votes;trois"), "Ligne 8 : « num_votes » vaut « trois » ; attendu : un nombre entier."),
    (GOOD.replace("budget;100000\n", ""), "Ligne 1 : la section META n’a pas de « budget »."),
    (GOOD.replace("budget;100000", "budget;100 000"), "Ligne 9 : « budget » vaut « 100 000 » ; attendu : un nombre décimal exact."),
    (GOOD.replace("budget;100000", "budget;1e5"), "Ligne 9 : « budget » vaut « 1e5 » ; attendu : un nombre décimal exact."),
    (GOOD.replace("budget;100000", "budget;0"), "Ligne 9 : le budget doit être supérieur à zéro."),
    (GOOD.replace("approval", "aproval"), "Ligne 10 : « vote_type » vaut « aproval » ; attendu : approval, choose-1, ordinal, cumulative, scoring."),
    (GOOD.replace("unit;Allonnes", "country;Allonnes"), "Ligne 5 : la clé « country » apparaît deux fois."),
    (GOOD.replace("unit;Allonnes", ";Allonnes"), "Ligne 5 : une clé est vide."),
    (GOOD.replace("unit;Allonnes", "unit;Allonnes;72"), "Ligne 5 : 3 valeurs au lieu de 2."),
    (GOOD.replace("1;50000.0", "1;50 000"), "Ligne 19 : le coût du projet « 1 », « 50 000 », n’est pas un nombre décimal exact."),
    (GOOD.replace("1;50000.0", "1;nan"), "Ligne 19 : le coût du projet « 1 », « nan », n’est pas un nombre décimal exact."),
    (GOOD.replace("1;50000.0", "1;-5"), "Ligne 19 : le coût du projet « 1 », -5, doit être supérieur à zéro."),
    (GOOD.replace("3;12500", "2;12500"), "Ligne 21 : le projet « 2 » apparaît deux fois."),
    (GOOD.replace("3;12500", ";12500"), "Ligne 21 : un projet n’a pas d’identifiant."),
    (GOOD.replace("3;12500", '"3,4";12500'), "Ligne 21 : l’identifiant « 3,4 » contient une virgule ou des espaces autour."),
    (GOOD.replace("project_id;cost", "id;cost"), "Ligne 18 : la section PROJECTS n’a pas de colonne « project_id »."),
    (GOOD.replace("name;district", "name;name"), "Ligne 18 : la colonne « name » apparaît deux fois."),
    (GOOD.replace("c;1;71", "c;1,9;71"), "Ligne 26 : le vote nomme un projet inconnu, « 9 »."),
    (GOOD.replace("c;1;71", "c;1,1;71"), "Ligne 26 : le vote nomme deux fois le projet « 1 »."),
    (GOOD.replace("c;1;71", "c;1,2,3;71"), "Ligne 26 : le vote contient 3 projets, il en faut au plus 2."),
    (GOOD.replace("min_length;1", "min_length;2"), "Ligne 26 : le vote contient 1 projet, il en faut au moins 2."),
    (GOOD.replace("c;1;71", "c;;71"), "Ligne 26 : le vote est vide."),
    (GOOD.replace("approval", "choose-1"), "Ligne 24 : le vote contient 2 projets, il en faut au plus 1."),
    (GOOD.replace("c;1;71", "a;1;71"), "Ligne 26 : le votant « a » a déjà un bulletin ligne 24."),
    (GOOD.replace("c;1;71", ";1;71"), "Ligne 26 : un bulletin n’a pas d’identifiant de votant."),
    (GOOD.replace("c;1;71", "c;1"), "Ligne 26 : 2 valeurs au lieu de 3."),
    (GOOD.replace("approval", "cumulative"), "Ligne 23 : la section VOTES n’a pas de colonne « points »."),
    (POINTS.replace("c;1;5", "c;1;5,1"), "Ligne 26 : le vote a 1 projets et 2 valeurs de points."),
    (POINTS.replace("c;1;5", "c;1;cinq"), "Ligne 26 : les points « cinq » ne sont pas des nombres."),
    (POINTS.replace("c;1;5", "c;1;6"), "Ligne 26 : le vote donne 6 points, il en faut au plus 5."),
    (POINTS.replace("c;1;5", "c;1;-1"), "Ligne 26 : un projet reçoit -1 points, il en faut au moins 0."),
    ("x;y\n" + GOOD, "Ligne 1 : cette ligne précède toute section (META, PROJECTS, VOTES)."),
    (GOOD[: GOOD.index("VOTES")], "La section VOTES manque."),
    (GOOD[: GOOD.index("VOTES")] + "VOTES\n", "Ligne 22 : la section VOTES n’a pas de ligne de titres."),
    (GOOD + "META\nkey;value\n", "Ligne 27 : la section META apparaît deux fois."),
    ("", "La section META manque."),
    (GOOD.replace("Un verger", '"Un verger'), "Ligne 19 : guillemets mal fermés ou mal placés."),
    (GOOD.replace("é", "\udce9").encode("utf-8", "surrogateescape"), "Ligne 19 : le fichier n’est pas écrit en UTF-8."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), MALFORMED, ids=[problem for _, problem in MALFORMED])
def test_a_malformed_file_is_refused_with_its_line(text: str | bytes, problem: str) -> None:
    assert problem in problems_of(text)


@pytest.mark.parametrize(
    "key",
    [
        *("budget_per_category", "budget_by_district", "min_project_cost", "max_sum_votes", "scoring_fn"),
        *("default_score", "exclusions", "conflicts", "voter_weights", "reserve_budget", "threshold", "tie_breaking"),
    ],
)
def test_a_key_that_changes_the_count_and_is_not_obeyed_is_refused_by_its_name(key: str) -> None:
    (told,) = problems_of(GOOD.replace("currency;EUR", f"{key};5"))
    assert told == f"Ligne 16 : la clé « {key} » change le résultat, et ce décompte ne sait pas la suivre."


@pytest.mark.parametrize("line", ["scoring_fn;Borda", "default_score;0", "max_sum_votes;", "comment;une note"])
def test_a_key_that_changes_nothing_is_left_aside(line: str) -> None:
    assert read_bytes(GOOD.replace("currency;EUR", line).encode()).instance == read_bytes(GOOD.encode()).instance


def test_sections_in_another_order_are_refused() -> None:
    at, end = GOOD.index("PROJECTS"), GOOD.index("VOTES")
    found = problems_of(GOOD[:at] + GOOD[end:] + GOOD[at:end])
    assert found == ["Ligne 22 : les sections doivent suivre l’ordre META, PROJECTS, VOTES."]


def test_every_problem_is_told_in_the_order_of_lines() -> None:
    text = GOOD.replace("budget;100000", "budget;x").replace("1;50000.0", "1;0").replace("c;1;71", "a;9,9;71")
    assert [problem.split(" :")[0] for problem in problems_of(text)] == ["Ligne 9", "Ligne 19", *["Ligne 26"] * 3]


def test_line_numbers_count_the_lines_inside_quotes() -> None:
    text = GOOD.replace("Un verger", '"Un\nverger"').replace("c;1;71", "c;9;71")
    assert problems_of(text) == ["Ligne 27 : le vote nomme un projet inconnu, « 9 »."]


def test_a_tally_that_differs_from_the_ballots_is_a_warning() -> None:
    (warning,) = read_bytes(GOOD.replace("2;30000;2", "2;30000;7").encode()).warnings
    assert str(warning).replace("\u202f", " ") == ("Ligne 20 : la colonne « votes » dit 7, les bulletins donnent 2.")


def test_a_blank_ballot_is_read_where_the_minimum_is_zero() -> None:
    text = GOOD.replace("min_length;1", "min_length;0").replace("c;1;71", "c;;71")
    assert read_bytes(text.encode()).instance.ballots[0].points == ()


@EACH_FILE
def test_a_real_file_survives_a_round_trip_and_passes_the_checker(path: Path) -> None:
    file = file_of(path)
    text = write(file)
    again, anonymous = read_bytes(text.encode()), write(file, keep_voters=False)
    assert again == file
    assert read_bytes(anonymous.encode()).instance == file.instance
    assert set(read_bytes(anonymous.encode()).vote_columns) <= {"voter_id", "vote", "points"}
    assert checker_errors(text) == checker_errors(anonymous) == {}


@EACH_FILE
def test_a_real_instance_exported_passes_the_checker_and_keeps_its_ballots(path: Path) -> None:
    file = file_of(path)
    header = {key: file.meta[key] for key in HEADER if key in file.meta}
    text = write(export(file.instance, header))
    assert checker_errors(text) == {}
    assert read_bytes(text.encode()).instance.ballots == file.instance.ballots


@pytest.mark.parametrize("rule", RULES)
def test_an_export_with_its_winners_passes_the_checker(rule: str) -> None:
    ballots = ["ab", "ab", "ac", "bc", "d", "ad", ""]
    instance = instance_of({"a": 5, "b": 4, "c": 3, "d": 6}, 12, ballots)
    outcome = count(rule, instance, Settings())
    text = write(export(instance, HEADER, rule=rule, winners=outcome.winners))
    assert "selected" in text
    assert checker_errors(text) == {}


def test_a_rule_the_format_cannot_name_is_named_in_the_comment() -> None:
    instance = instance_of({"a": 5, "b": 4}, 8, ["ab", "a"])
    meta = export(instance, HEADER, rule="phragmen").meta
    assert (meta["rule"], meta["comment"]) == ("unknown", "#1: Counted by phragmen, see regle.json.")


def test_floors_are_exported_as_a_custom_rule_and_pass_the_checker() -> None:
    floors = (Floor("QPV", 4, ("b",)),)
    instance = instance_of({"a": 5, "b": 4, "c": 4}, 9, ["ac", "ac", "a", "b"], floors=floors)
    winners = count("greedy-skip", instance, Settings()).winners
    file = export(instance, HEADER, rule="greedy-skip", winners=winners)
    assert file.meta["rule"] == "greedy-custom"
    assert checker_errors(write(file)) == {}


def test_a_minimum_of_votes_is_exported_as_a_threshold() -> None:
    instance = instance_of({"a": 5, "b": 4}, 8, ["ab", "a"], minimum_votes=2)
    meta = export(instance, HEADER, rule="greedy-skip").meta
    assert (meta["rule"], meta["min_project_score_threshold"]) == ("greedy-threshold", "2")
