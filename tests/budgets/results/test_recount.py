"""The command `recount`: words, JSON, refusals; no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from budgets.counting.rules import RULES
from tests.budgets.counting.test_pabulib import GOOD, POINTS
from tests.factories.large_votes import write_large_vote

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "essai.pb"
    path.write_text(GOOD, encoding="utf-8")
    return str(path)


def refusal(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        call_command("recount", *args)
    told = capsys.readouterr()
    assert stopped.value.code == 1
    assert not told.out
    return told.err.replace("\u202f", " ")


def test_the_replay_is_told_in_french(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("recount", good, "--rule", "greedy-skip")
    lines = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ").splitlines()
    assert "n° 1 Un verger : 2 votes, coûte 50 000 €, il restait 70 000 € : retenu, il reste 20 000 €" in lines
    assert lines[-1] == "3 projets lauréats, 92 500,50 € dépensés, il reste 7 499,50 €."


@pytest.mark.parametrize("rule", RULES)
def test_json_holds_winners_money_and_steps(rule: str, good: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("recount", good, "--rule", rule, "--json")
    told = json.loads(capsys.readouterr().out, parse_float=pytest.fail)
    assert told["rule"] == rule
    assert {step["project"] for step in told["steps"]} == {"1", "2", "3"}
    assert set(told["winners"]) == {step["project"] for step in told["steps"] if step["kind"].startswith("elected")}
    assert type(told["remaining"]) in {int, str}


def test_rules_come_from_a_file(good: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "regle.json"
    rules.write_text(json.dumps({"rule": "greedy-skip", "minimum_votes": 2}), encoding="utf-8")
    call_command("recount", good, "--rules", str(rules), "--json")
    assert json.loads(capsys.readouterr().out)["winners"] == ["2", "1"]
    assert "ne disent pas la même règle" in refusal(capsys, good, "--rules", str(rules), "--rule", "phragmen")
    assert "ne disent pas la même chose" in refusal(capsys, good, "--rules", str(rules), "--support", "points")


def test_points_are_counted_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "points.pb"
    path.write_text(POINTS, encoding="utf-8")
    call_command("recount", str(path), "--rule", "greedy-skip", "--support", "points", "--json")
    assert json.loads(capsys.readouterr().out)["steps"][0]["support"] == 8


def test_refusals_are_french_and_exit_with_1(good: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "n’existe pas ou ne peut pas être lu" in refusal(capsys, "absent.pb", "--rule", "phragmen")
    assert "La règle « x » n’existe pas" in refusal(capsys, good, "--rule", "x")
    assert "Indiquez une règle" in refusal(capsys, good)
    assert "--support vaut" in refusal(capsys, good, "--rule", "greedy-skip", "--support", "voix")
    assert "ne donnent pas de points" in refusal(capsys, good, "--rule", "greedy-skip", "--support", "points")
    assert "ne peut pas être lu" in refusal(capsys, good, "--rules", str(tmp_path / "absent.json"))


def test_a_wrong_file_shows_its_lines_and_not_thousands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "faux.pb"
    path.write_text(GOOD + "".join(f"v{n};9;\n" for n in range(80)), encoding="utf-8")
    told = refusal(capsys, str(path), "--rule", "greedy-skip")
    assert "est refusé :" in told
    assert "Ligne 27 : le vote nomme un projet inconnu, « 9 »." in told
    assert "et 31 autres problèmes." in told


def test_rules_that_do_not_fit_are_refused(good: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "regle.json"
    rules.write_text('{"rule": "phragmen", "minimum_votes": 2}', encoding="utf-8")
    assert "Le minimum de votes ne s’applique pas" in refusal(capsys, good, "--rules", str(rules))
    rules.write_text('{"rule": "greedy-skip", "floors": {"QPV": {"amount": 1, "projects": ["9"]}}}', encoding="utf-8")
    assert "projet inconnu, « 9 »" in refusal(capsys, good, "--rules", str(rules))
    rules.write_text("{", encoding="utf-8")
    assert "ce n’est pas du JSON valable" in refusal(capsys, good, "--rules", str(rules))


def test_the_command_runs_without_a_database_and_without_a_traceback(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "DEBUG": "1"}
    command = [sys.executable, str(ROOT / "manage.py"), "recount"]
    path = tmp_path / "essai.pb"
    path.write_text(GOOD, encoding="utf-8")
    done = subprocess.run(
        [*command, str(path), "--rule", "phragmen"], env=environment, capture_output=True, check=False
    )
    wrong = subprocess.run(
        [*command, "absent.pb", "--rule", "phragmen"], env=environment, capture_output=True, check=False
    )
    assert (done.returncode, wrong.returncode) == (0, 1)
    assert wrong.stderr.decode().startswith("Le fichier absent.pb n’existe pas")


def test_53_801_ballots_are_counted_within_400_mb(tmp_path: Path) -> None:
    path = tmp_path / "grand.pb"
    winners = write_large_vote(path)
    command = [sys.executable, str(ROOT / "manage.py"), "recount", str(path), "--rule", "greedy-skip", "--json"]
    # A child starts with the peak of who made it: a small process stands between, and tells the peak of its own child.
    weigh = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); " + (
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", weigh, *command], capture_output=True, text=True, check=True)
    answer, peak = done.stdout.strip().rsplit("\n", 1)
    assert json.loads(answer)["winners"] == winners
    assert int(peak) < 400_000
