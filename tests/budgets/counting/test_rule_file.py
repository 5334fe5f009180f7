"""regle.json: read, written, applied."""

import json
from fractions import Fraction

import pytest

from budgets.counting.instance import Floor
from budgets.counting.rule_file import RuleFile, RuleFileError, read_rules, write_rules
from budgets.counting.settings import Settings, Support, TieRule
from tests.budgets.counting.builders import instance_of

FULL = RuleFile(
    rule="greedy-stop",
    settings=Settings(Support.POINTS, TieRule.COST_THEN_SEED, "Allonnes 2026", 2),
    floors=(Floor("QPV", Fraction(1, 2), ("b", "a")), Floor("Jeunes", 10, ())),
    minimum_votes=3,
    blank_ballots=4,
)


def test_what_is_written_is_read_again() -> None:
    assert read_rules(write_rules(FULL)) == FULL


def test_only_the_rule_is_required() -> None:
    assert read_rules('{"rule": "phragmen"}') == RuleFile("phragmen")


def test_rules_apply_to_an_instance() -> None:
    applied = FULL.apply(instance_of({"a": 1, "b": 2}, 20, ["a"]))
    assert (applied.floors, applied.minimum_votes, applied.voters) == (FULL.floors, 3, 5)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, "« rule » est absent ou mal écrit ; attendu : greedy-skip,"),
        ({"rule": "x"}, "« rule » est absent ou mal écrit"),
        ({"rule": "phragmen", "regle": 1}, "clé inconnue : « regle »."),
        ({"rule": "phragmen", "support": "voix"}, "« support » est absent ou mal écrit ; attendu : votes, points."),
        ({"rule": "phragmen", "tie": "newest"}, "« tie » est absent ou mal écrit"),
        ({"rule": "phragmen", "tie": "cost-then-seed"}, "demande des mots publiés"),
        ({"rule": "phragmen", "seed": 3}, "« seed » est absent ou mal écrit ; attendu : un texte."),
        ({"rule": "phragmen", "minimum_votes": -1}, "« minimum_votes » est absent ou mal écrit"),
        ({"rule": "phragmen", "increment": 0}, "« increment » est absent ou mal écrit"),
        ({"rule": "phragmen", "blank_ballots": True}, "« blank_ballots » est absent ou mal écrit"),
        ({"rule": "greedy-skip", "floors": []}, "« floors » est absent ou mal écrit"),
        ({"rule": "greedy-skip", "floors": {"QPV": {"amount": 1.5, "projects": []}}}, "l’enveloppe « QPV » doit avoir"),
        ({"rule": "greedy-skip", "floors": {"QPV": {"amount": 1, "projects": [3]}}}, "l’enveloppe « QPV » doit avoir"),
        ({"rule": "greedy-skip", "floors": {"QPV": {"amount": 1}}}, "l’enveloppe « QPV » doit avoir"),
        (
            {"rule": "greedy-skip", "floors": {"QPV": {"amount": 1, "projects": ["a", "a"]}}},
            "un projet figure deux fois",
        ),
    ],
)
def test_a_wrong_file_is_refused_in_french(values: dict[str, object], problem: str) -> None:
    with pytest.raises(RuleFileError) as refused:
        read_rules(json.dumps(values))
    assert any(problem in told.replace("\u202f", " ") for told in refused.value.problems)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "ligne 1 : ce n’est pas du JSON valable."),
        ("[]", "le fichier de règles doit être un objet JSON."),
        ('{"rule": "phragmen", "rule": "greedy-skip"}', "la clé « rule » apparaît deux fois."),
    ],
)
def test_what_is_not_an_object_of_unique_keys_is_refused(text: str, problem: str) -> None:
    with pytest.raises(RuleFileError) as refused:
        read_rules(text)
    assert [told.replace("\u202f", " ") for told in refused.value.problems] == [problem]


def test_floors_that_do_not_fit_the_instance_are_refused() -> None:
    rules = RuleFile("greedy-skip", floors=(Floor("QPV", 30, ("z",)),))
    with pytest.raises(RuleFileError) as refused:
        rules.apply(instance_of({"a": 1}, 20, ["a"]))
    assert [told.replace("\u202f", " ") for told in refused.value.problems] == [
        "l’enveloppe « QPV » nomme un projet inconnu, « z ».",
        "les enveloppes garanties dépassent ensemble le budget.",
    ]
