"""Two programs that share nothing count the same files: same winners, same order, same money.

`static/js/recompter.mjs` runs in the browser, as on the page « Vérifier soi-même », or with Node where there is one.
"""

import dataclasses
import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route

from budgets.counting import pabulib
from budgets.counting.instance import Ballot, Floor, Instance
from budgets.counting.instance import Project as Option
from budgets.counting.rule_file import RuleFile, read_rules, write_rules
from budgets.counting.rules import ADD1, GREEDY, RULES, count, misfit_of
from budgets.counting.settings import Settings, Support, TieRule
from budgets.editions.enums import Rule
from budgets.editions.models import Edition
from budgets.projects.models import Project
from budgets.results.actions.counting import count_edition, publish_result
from budgets.results.models import Count
from budgets.results.publication import FILES
from tests.budgets.counting.builders import instances
from tests.budgets.counting.real_files import expected_of, file_of
from tests.budgets.counting.test_references import CASES
from tests.factories.budgets import EditionFactory, EnvelopeFactory, ProjectFactory
from tests.factories.sealing import seal
from tests.factories.votes import cast, date_vote, freeze, make_voter

PROGRAM = Path(__file__).resolve().parents[2] / "static" / "js" / "recompter.mjs"
NODE = shutil.which("node")
RUN = """async (cases) => {
  const { recount } = await import("/recompter.mjs");
  return cases.map(([vote, rules]) => {
    try { return recount(vote, rules); } catch (error) { return { refused: error.message }; }
  });
}"""
# Every turn is run in full: euro by euro for add-1 but for the largest vote, ten by ten for its completed sister.
STEPS = {"equal-shares-add1": 1, "equal-shares-add1u": 10}
LARGE_STEPS = {"France_Toulouse_2022": 20}


@pytest.fixture(scope="module")
def bench(chromium: Browser) -> Iterator[Page]:
    """A page with the program and nothing else: no site, no network."""

    def answer(route: Route) -> None:
        if route.request.url.endswith("/recompter.mjs"):
            route.fulfill(body=PROGRAM.read_text(encoding="utf-8"), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>Recompte</title>", content_type="text/html")

    page = chromium.new_page()
    page.route("**/*", answer)
    page.goto("http://recompte.test/")
    yield page
    page.close()


def second(bench: Page, *cases: tuple[str, str]) -> list[Any]:
    return bench.evaluate(RUN, cases)


def told(outcome: Any) -> dict[str, Any]:
    """What the first program says, as the second one writes it."""
    return {"winners": list(outcome.winners), "spent": str(outcome.spent), "left": str(outcome.remaining)}


def short(answer: Any) -> dict[str, Any]:
    assert "refused" not in answer, answer
    winners = [one["id"] for one in answer["winners"]]
    return {"winners": winners, "spent": answer["spent"], "left": answer["left"]}


def export(instance: Instance, rules: RuleFile) -> tuple[str, str]:
    header = {"description": "Essai", "country": "France", "unit": "Allonnes", "instance": "2026"}
    bare = dataclasses.replace(instance, floors=(), minimum_votes=0)
    return pabulib.write(pabulib.export(bare, header, rule=rules.rule, settings=rules.settings)), write_rules(rules)


# --- Real votes ----------------------------------------------------------------------------------------
def rules_of_case(path: Path, rule: str, support: Support) -> RuleFile:
    raised = expected_of(path).get("mes_add1_increment", LARGE_STEPS.get(path.stem, STEPS.get(rule, 1)))
    draw = (TieRule.COST_THEN_SEED, "Allonnes 2026")
    return RuleFile(rule, Settings(support, *draw, increment=raised if rule in ADD1 else 1))


@pytest.mark.parametrize("rule", RULES)
def test_both_programs_agree_on_every_real_vote(bench: Page, rule: str) -> None:
    cases = [(path, rules_of_case(path, rule, support)) for path, _, named, support in CASES if named == rule]
    files = [(path.read_text(encoding="utf-8-sig"), write_rules(rules)) for path, rules in cases]
    answers = second(bench, *files)
    for (path, rules), answer in zip(cases, answers, strict=True):
        outcome = count(rule, file_of(path).instance, rules.settings)
        assert short(answer) == told(outcome), (path.stem, rules)
    assert cases


# --- Votes drawn at random, as they are published ----------------------------------------------------------
@st.composite
def votes(draw: st.DrawFn) -> tuple[Instance, RuleFile]:
    """An instance with everything a rule may know: shares, minimum, blank ballots, withdrawn projects, draws."""
    rule = draw(st.sampled_from(sorted(RULES)))
    support = Support.VOTES if rule == "phragmen" else draw(st.sampled_from(Support))
    instance = draw(instances(with_points=support is Support.POINTS or draw(st.booleans())))
    gone = draw(st.sets(st.sampled_from(sorted(instance.by_id)), max_size=2))
    projects = tuple(dataclasses.replace(project, withdrawn=project.id in gone) for project in instance.projects)
    instance = dataclasses.replace(instance, projects=projects)
    tie = draw(st.sampled_from(TieRule))
    chosen = Settings(support, tie, draw(st.text("aé2 ", min_size=1)) if tie is TieRule.COST_THEN_SEED else "")
    if rule in ADD1:
        chosen = dataclasses.replace(chosen, increment=draw(st.integers(1, 3)))
    floors, minimum = (draw(shares(instance)), draw(st.integers(0, 3))) if rule in GREEDY else ((), 0)
    return instance, RuleFile(rule, chosen, floors, minimum, sum(b.count for b in instance.ballots if not b.points))


@st.composite
def shares(draw: st.DrawFn, instance: Instance) -> tuple[Floor, ...]:
    ids = draw(st.permutations(sorted(instance.by_id)))
    cut = draw(st.integers(0, len(ids)))
    first = draw(st.integers(0, int(instance.budget)))
    second_amount = draw(st.integers(0, int(instance.budget) - first))
    return (Floor("Quartier", first, tuple(ids[:cut])), Floor("Jeunesse", second_amount, tuple(ids[cut:])))


@given(drawn=votes())
@settings(deadline=None, max_examples=400)
def test_both_programs_agree_on_votes_drawn_at_random(bench: Page, drawn: tuple[Instance, RuleFile]) -> None:
    instance, rules = drawn
    whole = dataclasses.replace(instance, floors=rules.floors, minimum_votes=rules.minimum_votes)
    assert misfit_of(rules.rule, whole, rules.settings) is None
    [answer] = second(bench, export(instance, rules))
    assert short(answer) == told(count(rules.rule, whole, rules.settings))
    assert (answer["ballots"], answer["blank"]) == (instance.voters, rules.blank_ballots)


def test_ranked_and_scored_ballots_give_the_same_points(bench: Page) -> None:
    projects = "".join(f'{one};{cost};"Projet ; dit ""{one}"""\n' for one, cost in (("a", 3), ("b", "2.50"), ("c", 4)))
    for kind, rows in (("ordinal", ["c,a", "b", "a,b,c"]), ("scoring", ["c,a;1,4", "b;2", "a,b,c;3,3,0"])):
        head = "voter_id;vote" + ";points" * (kind == "scoring")
        ballots = "".join(f"{at};{row}\n" for at, row in enumerate(rows))
        meta = f"META\nkey;value\nnum_projects;3\nnum_votes;3\nbudget;7.5\nvote_type;{kind}\n"
        text = f"{meta}PROJECTS\nproject_id;cost;name\n{projects}VOTES\n{head}\n{ballots}"
        for rule in sorted(RULES.keys() - {"phragmen"}):
            rules = RuleFile(rule, Settings(Support.POINTS))
            instance = pabulib.read_bytes(text.encode()).instance
            [answer] = second(bench, (text.replace("\n", "\r\n"), write_rules(rules)))
            assert short(answer) == told(count(rule, instance, rules.settings)), (kind, rule)
            assert answer["winners"][0]["name"] == f'Projet ; dit "{answer["winners"][0]["id"]}"'


# --- A vote of the town, from the first tap to the published files --------------------------------------------
def vote_with_a_share(*, rule: str, is_greedy: bool) -> Edition:
    """A share for the last two projects where the rule knows shares, frozen with the rest."""
    edition = EditionFactory(
        rule=rule, amount=35_000, tie_rule="cost-then-seed", minimum_votes=2 * is_greedy, max_choices=3
    )
    share = EnvelopeFactory(edition=edition, name="Jeunesse", amount=15_000) if is_greedy else None
    for number in range(1, 7):
        ProjectFactory(edition=edition, number=number, cost=10_000, envelope=share if number > 4 else None)
    date_vote(edition, timezone.now() - timedelta(days=3), timezone.now() + timedelta(days=4))
    freeze(edition)
    return edition


@pytest.mark.django_db
@pytest.mark.parametrize("rule", Rule.values)
def test_both_programs_agree_on_the_files_the_town_publishes(bench: Page, rule: str) -> None:
    edition = vote_with_a_share(rule=rule, is_greedy=rule in GREEDY)
    for choices in (["1", "2", "3"], ["2", "3"], ["1", "4"], ["4", "5"], ["5", "6"], ["6"], ["2"]):
        cast(make_voter(edition), choices)
    seal(edition)
    Project.objects.filter(edition=edition, reference="2").update(is_withdrawn=True)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    files = {one.name: "".join(one.lines(edition)) for one in FILES}
    official = Count.objects.get(edition=edition, is_official=True)
    [answer] = second(bench, (files["vote.pb"], files["regle.json"]))
    assert len(official.winners) >= 2
    assert short(answer)["winners"] == official.winners
    assert (answer["ballots"], answer["spent"], answer["left"]) == (
        official.ballots,
        str(official.spent),
        str(official.remaining),
    )


# --- What cannot be counted is refused, never guessed ------------------------------------------------------------
TWO = Instance((Option("a", 4, "A"), Option("b", 5, "B")), 9, (Ballot((("a", 1), ("b", 1)), 2),))
VOTE, RULES_TEXT = export(TWO, RuleFile("greedy-skip"))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("a,b", "a,z", "projet inconnu"),
        ("a,b", "a,a", "deux fois le même projet"),
        ("2;a,b\n", "", "nombre de bulletins annoncé"),
        ("num_projects;2", "num_projects;3", "nombre de projets annoncé"),
        ("2;a,b", "1;a,b", "un bulletin est écrit deux fois"),
        ("b;5;", "a;5;", "un projet est écrit deux fois"),
        ("budget;9", "budget;9,5", "nombre exact"),
        ("approval", "secret", "type de vote"),
        ("VOTES\n", "", "partie"),
        ("2;a,b", '2;"a,b', "guillemets"),
        ("2;a,b", "2;a,b;1", "autant de cases"),
    ],
)
def test_a_forged_or_broken_vote_is_refused(bench: Page, old: str, new: str, why: str) -> None:
    assert old in VOTE
    forged = VOTE.replace("VOTES\nvoter_id;vote", "voter_id;vote") if old == "VOTES\n" else VOTE.replace(old, new, 1)
    [good, bad] = second(bench, (VOTE, RULES_TEXT), (forged, RULES_TEXT))
    assert short(good)["winners"] == ["a", "b"]
    assert why in bad["refused"] or (old == "VOTES\n" and "autant de cases" in bad["refused"])


@pytest.mark.parametrize(
    "rules",
    [
        '{"rule": "tirage"}',
        '{"rule": "greedy-skip", "support": "likes"}',
        '{"rule": "greedy-skip", "support": "points"}',
        '{"rule": "greedy-skip", "tie": "cost-then-seed"}',
        '{"rule": "phragmen", "minimum_votes": 1}',
        '{"rule": "greedy-skip", "floors": {"A": {"amount": 1, "projects": ["z"]}}}',
        '{"rule": "greedy-skip", "floors": {"A": {"amount": 10, "projects": []}}}',
        '{"rule": "greedy-skip", "floors": {"A": {"amount": 1, "projects": ["a", "a"]}}}',
        '{"rule": "greedy-skip", "surprise": 1}',
        '{"rule": "phragmen", "increment": 2}',
        "{",
    ],
)
def test_rules_that_cannot_be_applied_are_refused(bench: Page, rules: str) -> None:
    [answer] = second(bench, (VOTE, rules))
    assert answer["refused"]


def test_its_own_prints_are_those_of_everyone(bench: Page) -> None:
    for size in (0, 1, 55, 56, 63, 64, 65, 1000):
        data = bytes(number * 7 % 256 for number in range(size))
        found = bench.evaluate(
            "async (data) => (await import('/recompter.mjs')).sha256(Uint8Array.from(data))", list(data)
        )
        assert found == hashlib.sha256(data).hexdigest()


# --- On a computer --------------------------------------------------------------------------------------------------
@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_the_downloaded_program_counts_on_a_computer(tmp_path: Path) -> None:
    shutil.copy(PROGRAM, tmp_path / "recompter.mjs")
    (tmp_path / "vote.pb").write_text(VOTE, encoding="utf-8")
    (tmp_path / "regle.json").write_text(RULES_TEXT, encoding="utf-8")
    command = [str(NODE), "recompter.mjs", "vote.pb", "regle.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert re.findall(r"^\d+\. n°\u202f(\w+) ", done.stdout, re.MULTILINE) == ["a", "b"]
    assert "Dépensé\u202f: 9. Reste\u202f: 0." in done.stdout
    bad = subprocess.run(command[:3], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (bad.returncode, "écrivez" in bad.stderr) == (1, True)


def test_the_program_reads_the_rules_the_site_writes() -> None:
    assert read_rules(RULES_TEXT) == RuleFile("greedy-skip")
