"""The tables of the house, made once for each state of the code: every database of the tests is a copy of them.

Making them takes half a minute of a processor, copying them a second. The copy is brought up to date all the same: the
tables of an app that only a test installs are made in it.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

from django.db import connection
from psycopg import sql

from tests.databases import drop, maintenance

ROOT = Path(__file__).resolve().parents[1]
_MIGRATE = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
"""


def _name_of_template(database: str) -> str:
    """Another one as soon as a line of the code changes, but for the tests: a migration may call any of it."""
    code = sha256((ROOT / "requirements-dev.lock").read_bytes())
    # A hidden folder holds libraries, which the file of requirements tells.
    folders = [folder for folder in ROOT.glob("[!.]*/") if folder.name not in {"tests", "var"}]
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        code.update(path.read_bytes())
    return f"{_prefix(database)}{code.hexdigest()[:16]}"


def _prefix(database: str) -> str:
    return f"tables_of_{database}_"


def _does_exist(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


@contextmanager
def _one_at_a_time(cursor: Any, database: str) -> Iterator[None]:
    """Of the processes that begin together, one makes the tables and the others wait for it."""
    number = crc32(database.encode())
    cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def template(*, is_reused: bool) -> str | None:
    """The name of the database to copy for these tests, made unless it is there; none when theirs is used again."""
    database = connection.settings_dict["NAME"]
    name = _name_of_template(database)
    with maintenance() as cursor:
        if is_reused and _does_exist(cursor, connection.creation._get_test_db_name()):
            return None
        with _one_at_a_time(cursor, database):
            if not _does_exist(cursor, name):
                _make(cursor, database, name)
    return name


def _make(cursor: Any, database: str, name: str) -> None:
    """The tables as the migrations make them, in the place of those of an older code; it takes no visitor."""
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_prefix(database)])
    for (old,) in cursor.fetchall():
        drop(cursor, old)
    fresh = f"{_prefix(database)}fresh"
    cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(fresh)))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "allonnes.settings"}
    program = [sys.executable, "-c", _MIGRATE, fresh]
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    cursor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(fresh)))
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(fresh), sql.Identifier(name)))
