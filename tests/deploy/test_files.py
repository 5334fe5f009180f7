"""The files of `deploy/` say the same thing in their two ways: on one server, and in containers."""

import re
import subprocess
from typing import Any

import pytest
import yaml

from tests.deploy.guide import GUIDE, steps
from tests.deploy.units import read_environment, read_unit
from tests.notifications.processes import ROOT

DEPLOY = ROOT / "deploy"
SERVICES = sorted(path.stem for path in DEPLOY.glob("*.service"))
PROGRAMS = "/srv/allonnes/.venv/bin/"
CONFINED = {"NoNewPrivileges": "true", "PrivateTmp": "true", "ProtectSystem": "strict", "ProtectHome": "true"}


def _compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SERVICES)
def test_each_unit_is_confined_and_writes_in_its_own_folder(name: str) -> None:
    unit = read_unit(DEPLOY / f"{name}.service")
    assert {key: unit.one(key) for key in CONFINED} == CONFINED
    assert (unit.one("User"), unit.one("StateDirectory")) == ("allonnes", "allonnes")
    assert all(line.startswith(PROGRAMS) for line in unit.lines["ExecStart"])


@pytest.mark.parametrize("name", ["backup", "trial"])
def test_each_timer_starts_its_unit_and_catches_up(name: str) -> None:
    timer = read_unit(DEPLOY / f"allonnes-{name}.timer")
    assert f"allonnes-{name}" in SERVICES
    assert (timer.one("Persistent"), timer.one("OnCalendar")[-12:]) == ("true", "Europe/Paris")
    enabled = "".join(step.commands for step in steps())
    assert f"allonnes-{name}.timer" in enabled


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_a_container_runs_what_a_unit_runs(name: str) -> None:
    unit = read_unit(DEPLOY / f"allonnes-{name}.service")
    assert _compose()["services"][name]["command"] == unit.one("ExecStart").removeprefix(PROGRAMS)


def test_containers_serve_once_tables_and_static_files_are_there() -> None:
    services = _compose()["services"]
    assert "migrate" in services["prepare"]["command"]
    assert "collectstatic" in services["prepare"]["command"]
    for name in ("web", "worker", "beat", "backup"):
        assert services[name]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}
        given = services[name]["environment"]
        assert "@database:5432/allonnes" in given["DATABASE_URL"]
        assert (given["REDIS_URL"], given["VAR_DIR"]) == ("redis://redis:6379/0", "/var/lib/allonnes")
        assert "var:/var/lib/allonnes" in services[name]["volumes"]
    assert services["proxy"]["environment"]["SITE"] == "web:8000"


def test_containers_back_up_as_the_timers_do() -> None:
    loop = (DEPLOY / "backup-loop.sh").read_text()
    for name in ("backup", "trial"):
        for line in read_unit(DEPLOY / f"allonnes-{name}.service").lines["ExecStart"]:
            assert line.removeprefix(PROGRAMS) in loop


@pytest.mark.parametrize("name", ["manage", "backup-loop.sh", "trial-database.sh"])
def test_each_script_is_read_by_a_plain_shell(name: str) -> None:
    assert subprocess.run(["sh", "-n", DEPLOY / name], check=False).returncode == 0
    assert (DEPLOY / name).stat().st_mode & 0o111


def test_each_variable_of_the_example_is_explained_and_read_the_same_by_a_shell() -> None:
    example = DEPLOY / "env.example"
    given = read_environment(example.read_text())
    shell = subprocess.run(
        ["sh", "-c", f"set -a; . {example}; env -0"], capture_output=True, text=True, check=True
    ).stdout.split("\0")
    assert given.items() <= dict(line.partition("=")[::2] for line in shell if "=" in line).items()
    explained = set(re.findall(r"`([A-Z_]+)`", GUIDE.read_text(encoding="utf-8")))
    assert set(given) <= explained
