"""Real processes of the portal beside the tests: on the same database, sending to the same mail server."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30


def eventually(condition: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    """Wait until it is true. Raises AssertionError after so many seconds."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(script: str, *, smtp_port: int, redis_port: int = 0) -> subprocess.Popen[str]:
    """Run Python with the portal's settings, as its own group, so that all of it can be killed."""
    connection.ensure_connection()
    name = connection.connection.info.dbname
    head = (
        "from django.conf import settings\n"
        f"settings.DATABASES['default']['NAME'] = {name!r}\n"
        "import django\n"
        "django.setup()\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", head + script],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "allonnes.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
            "REDIS_URL": f"redis://127.0.0.1:{redis_port}/8" if redis_port else "",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9 on the process and its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def run(script: str, *, smtp_port: int, redis_port: int = 0) -> str:
    """Run to the end; gives what was printed. Raises AssertionError when the script fails."""
    process = start(script, smtp_port=smtp_port, redis_port=redis_port)
    printed, _nothing = process.communicate(timeout=60)
    assert process.returncode == 0, printed
    return printed


class PrivateRedis:
    """A broker of our own, that a test can kill and start again on the same port."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("redis-server") is None:
            pytest.skip("redis-server is not installed")
        self.folder, self.port = folder, free_port()
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--save", "", "--bind", "127.0.0.1", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
        )
        eventually(self._answers)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def private_redis(folder: Path) -> Iterator[PrivateRedis]:
    """A broker that ends with the block."""
    broker = PrivateRedis(folder)
    try:
        yield broker
    finally:
        broker.kill()
