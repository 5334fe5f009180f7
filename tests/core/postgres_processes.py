"""Processes that use the embedded PostgreSQL, for `test_postgres.py`: start them, talk to them, kill them."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from allonnes.core.postgres import launcher, watcher

PROJECT = Path(launcher.__file__).parents[3]

CLIENT = """
import sys
from pathlib import Path
import django
from django.conf import settings
from allonnes.core.postgres import embedded_database

database = embedded_database(Path(sys.argv[1]))
if sys.argv[2] == "pool":
    database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 4, "timeout": 10}
settings.configure(DATABASES={"default": database}, USE_TZ=True)
django.setup()

from django.core.management import call_command
from django.db import connection

def query(sql):
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()

for line in iter(sys.stdin.readline, ""):
    print(eval(line), flush=True)
"""


STANDALONE = """
from pathlib import Path
from sys import argv
from allonnes.core.postgres.launcher import EmbeddedPostgresError, ensure_running

try:
    cluster = ensure_running(Path(argv[1]))
    print((cluster.home / "data").stat().st_uid)
except EmbeddedPostgresError as error:
    print(error)
"""


class Client:
    """A Django process, configured with the embedded database only, that evaluates what it is told."""

    def __init__(self, root: Path, mode: str = "plain") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", CLIENT, str(root), mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
        )

    def ask(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline().strip()
        assert line, self.process.communicate(timeout=20)[1]
        return line

    def query(self, sql: str) -> str:
        self.ask(f"query({sql!r})")
        return self.answer()

    def end(self) -> str:
        """Let the process end by itself and return what it wrote on its error stream."""
        errors = self.process.communicate(timeout=20)[1]
        assert self.process.returncode == 0, errors
        return errors


def until(condition: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def processes_of(home: Path) -> list[int]:
    """Process numbers of the server and of the watcher of `home`: both name its folder on their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = path.read_bytes().split(b"\0")
            if os.fsencode(home) in words or os.fsencode(home / "data") in words:
                found.append(int(path.parent.name))
    return found


def home_of(root: Path) -> Path:
    (home,) = root.glob("postgres-*")
    return home


def is_server_gone(home: Path) -> bool:
    start = watcher.try_lock(home / "start.lock")
    if start is None:
        return False
    try:
        return not watcher.is_alive(home)
    finally:
        os.close(start)


def kill_server(root: Path) -> None:
    pid = watcher.postmaster(home_of(root))
    assert pid
    os.kill(pid, signal.SIGKILL)
    until(lambda: is_server_gone(home_of(root)), seconds=1)  # what it was doing ends a moment later


def kill_everything(root: Path) -> None:
    """What a power cut does: no process left, every file as it was."""
    home = home_of(root)
    for pid in processes_of(home):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert until(lambda: not processes_of(home), seconds=5)


def is_watched(root: Path) -> bool:
    lock = watcher.try_lock(home_of(root) / "watcher.lock")
    if lock is not None:
        os.close(lock)
    return lock is None


def clear(root: Path) -> None:
    """Leave nothing of the test behind, without waiting for the watcher."""
    for home in root.glob("postgres-*"):
        kill_everything(root)
        sockets = watcher.recorded_sockets(home)
        if sockets:
            shutil.rmtree(sockets, ignore_errors=True)
