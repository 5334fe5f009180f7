"""`manage.py serve`: answers, says where, stops at once, and runs what is planned."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from celery import current_app, shared_task
from django.core.management import CommandError
from django.utils import timezone

from allonnes.core import schedule
from portal.management.commands.serve import refuse_busy
from portal.management.schedule import Timetable

ROOT = Path(__file__).resolve().parents[2]
ran: list[str] = []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def descendants(parent: int) -> set[int]:
    """The processes born of one, read from /proc."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        parents[int(path.parent.name)] = int(fields[1])
    found, edge = set[int](), {parent}
    while edge := {child for child, of in parents.items() if of in edge} - found:
        found |= edge
    return found


def is_running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def get(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server on a free port, in its own folder, on the database of the environment or an embedded one."""
    port, folder = free_port(), tmp_path_factory.mktemp("var")
    env = {**os.environ, "VAR_DIR": str(folder), "PORT": str(port), "SECRET_KEY": "essai", "PYTHONWARNINGS": "ignore"}
    env.pop("SITE_URL", None)
    with subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "serve"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield process, port
        finally:
            process.kill()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_serve_answers_then_stops_and_leaves_no_process(served: tuple[subprocess.Popen[str], int]) -> None:
    process, port = served
    assert process.stdout is not None
    said = [process.stdout.readline(), process.stdout.readline()]
    assert f"http://localhost:{port}/" in said[1]
    # Its database has no table yet, and the page for the supervisor says so.
    assert get(port, "/sante/") == 503
    assert get(port, "/static/icons/mark.svg") == 200
    workers = {number for number in descendants(process.pid) if "postgres" not in _name(number)}
    assert workers
    with socket.create_connection(("localhost", port)) as half_asked:
        half_asked.sendall(b"GET /sante/")
        process.send_signal(signal.SIGTERM)
        # A request half asked holds nobody back: the server ends by itself.
        process.wait(timeout=60)
    assert process.returncode == 0
    assert [number for number in workers if is_running(number)] == []
    refuse_busy("localhost", port)


LEAVING = """
import atexit, os, signal, sys
from portal.management.commands import serve

departure = serve.Departure()
signal.signal(signal.SIGTERM, lambda *_: departure.announce())
atexit.register(os.kill, os.getpid(), signal.SIGTERM)
os.kill(os.getpid(), signal.SIGTERM)
sys.exit(0)
"""


def test_a_worker_told_again_while_it_leaves_says_nothing() -> None:
    """A terminal and the master both tell it: the second word comes when no thread may begin any more."""
    env = {**os.environ, "PYTHONWARNINGS": "ignore"}
    left = subprocess.run([sys.executable, "-c", LEAVING], cwd=ROOT, env=env, capture_output=True, check=False)
    assert (left.returncode, left.stdout, left.stderr) == (0, b"", b"")


def _name(number: int) -> str:
    try:
        return Path(f"/proc/{number}/cmdline").read_text()
    except OSError:
        return ""


def test_busy_port_is_refused_in_words() -> None:
    with socket.create_server(("localhost", 0)) as taken, pytest.raises(CommandError, match="est déjà pris"):
        refuse_busy("localhost", taken.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [("localhost", 99999, "n’est pas permis"), ("203.0.113.1", 8000, "pas celle de cette machine")],
)
def test_impossible_address_is_refused_in_words(host: str, port: int, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        refuse_busy(host, port)


# --- Planned tasks ----------------------------------------------------------------------------------
@shared_task(name="tests.serve.works")
def works() -> None:
    ran.append("works")


@shared_task(name="tests.serve.fails")
def fails() -> None:
    ran.append("fails")
    raise ValueError("une panne")


def timetable(**tasks: str) -> Timetable:
    ran.clear()
    return Timetable({name: {"task": f"tests.serve.{task}", "schedule": 60.0} for name, task in tasks.items()})


def test_task_never_run_is_due_then_waits_its_turn() -> None:
    planned = timetable(one="works")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert planned.run_due() == ["one"]
        assert planned.run_due() == []
        clock.shift(timedelta(seconds=59))
        assert planned.due() == []
        clock.shift(timedelta(seconds=1))
        assert planned.run_due() == ["one"]
    assert ran == ["works", "works"]


def test_failing_or_unknown_task_is_logged_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    planned = timetable(bad="fails", none="absent", good="works")
    assert planned.run_due() == ["good"]
    assert ran == ["fails", "works"]
    assert "une panne" in caplog.text
    assert "tests.serve.absent does not exist" in caplog.text


def test_every_planned_task_exists() -> None:
    Timetable()
    assert [row["task"] for row in schedule.timetable().values() if row["task"] not in current_app.tasks] == []
