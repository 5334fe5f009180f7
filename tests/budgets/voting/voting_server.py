"""A whole portal of its own beside the tests, with its own database, that a test votes on and kills."""

import atexit
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.core.postgres_processes import home_of, is_server_gone, kill_server
from tests.notifications.processes import eventually, free_port

ROOT = Path(__file__).resolve().parents[3]
CSRF = "a" * 32

_PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
print("true")
"""

_BUILD = """
import json, sys
import django
django.setup()
from tests.bench import town
from tests.factories.votes import make_open_vote
town.RESIDENTS = int(sys.argv[1])
town.build_town()
edition = make_open_vote(slug="nuit", projects=20)
print(json.dumps(town.session_cookies(town.RESIDENTS)))
"""

_READ = """
import json
import django
django.setup()
from budgets.voting.ballot.actions import saved_choices
from budgets.editions.models import Edition
from budgets.voting.models import OpenBallot, RollEntry
from budgets.voting.box.open_box import read_ballot_box
box = read_ballot_box(Edition.objects.get())
held = {}
for entry in RollEntry.objects.select_related("user"):
    choices = saved_choices(box, entry.pk)
    held[entry.user.email] = list(choices.references) if choices else None
print(json.dumps([held, OpenBallot.objects.count()]))
"""


class VotingServer:
    """gunicorn with two workers and an embedded database in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "VAR_DIR": str(folder),
            "DATABASE_URL": "",
            "REDIS_URL": "",
        }

    def run(self, script: str, *arguments: str) -> Any:
        """Run Python with this portal's settings; gives the JSON it prints last."""
        program = [sys.executable, "-c", script, *arguments]
        done = subprocess.run(
            program, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=180, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    def build(self, voters: int) -> list[str]:
        """Make the tables, an open vote and people; gives the cookie of each."""
        cookies: list[str] = self.run(_BUILD, str(voters))
        return cookies

    def held(self) -> tuple[dict[str, list[str] | None], int]:
        """What the box holds for each account of the roll, and how many ballots there are."""
        held, ballots = self.run(_READ)
        return held, ballots

    def start(self) -> None:
        """Start serving, and wait for an answer."""
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "allonnes.wsgi", "--bind", f"127.0.0.1:{self.port}",
                "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--log-level", "critical",
            ],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        eventually(lambda: self.ask("GET", "/sante/") == 200)

    def kill(self) -> None:
        """kill -9 on the server and its workers."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_database(self) -> None:
        """kill -9 on PostgreSQL."""
        kill_server(self.folder)

    def ask(self, method: str, path: str, cookie: str = "", **fields: str) -> int:
        """The status of an answer; 0 when none came."""
        return self.answer(method, path, cookie, **fields)[0]

    def answer(self, method: str, path: str, cookie: str = "", **fields: str) -> tuple[int, str]:
        """The status and the page of an answer; 0 and nothing when none came."""
        headers = {"Cookie": f"{cookie}; csrf={CSRF}", "Host": "localhost", "X-CSRFToken": CSRF}
        if method == "POST":
            headers["HX-Request"] = "true"
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body=urlencode(fields), headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()


@cache
def _prepared() -> Path:
    """A folder with the tables and the static files, made once by a worker: its database is stopped as it should be."""
    folder = Path(tempfile.mkdtemp(prefix="allonnes-portail-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    VotingServer(folder).run(_PREPARE)
    eventually(lambda: is_server_gone(home_of(folder)))
    return folder


def _copy_prepared(folder: Path) -> None:
    """Everything but what says which server runs: whoever owns the data owns the copy."""
    for path in _prepared().iterdir():
        if not path.name.startswith("postgres-"):
            subprocess.run(["cp", "-a", path, folder], check=True)
            continue
        (folder / path.name).mkdir()
        subprocess.run(["cp", "-a", path / "data", folder / path.name], check=True)


@contextmanager
def voting_server(folder: Path) -> Iterator[VotingServer]:
    """A server with its tables and nothing in them, that ends with the block, whatever is left of it."""
    _copy_prepared(folder)
    server = VotingServer(folder)
    try:
        yield server
    finally:
        if hasattr(server, "process"):
            server.kill()
