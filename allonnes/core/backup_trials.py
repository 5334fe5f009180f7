"""A back-up that was never restored is a hope: the last one is tried each month, in a database made for that alone.

Nothing of it stays: the database is emptied before and after, and the files are unpacked beside, then forgotten.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from environ import Env
from psycopg import sql

from allonnes.core import backups
from allonnes.core.errors import InvalidInput

# The name of a database that may be emptied ends so; the site's own never does.
ENDING = "_essai"
RECORD = "essai-restauration.json"


@dataclass(frozen=True)
class Trial:
    """`at` is an ISO date-time; `words` are for the administrator and name nobody."""

    at: str
    archive: str
    is_well: bool
    words: str


def try_restore(*, archive: Path | None = None, now: datetime) -> Trial:
    """Restore an archive, the newest by default, into settings.TRIAL_DATABASE_URL, count what came, and empty it again.

    The outcome is kept for the supervisor, good or bad. Raises InvalidInput with a French sentence when there is no
    such database, when its name does not end with « _essai », when no archive is there, or when it does not restore.
    """
    name = archive.name if archive else ""
    try:
        chosen = archive or backups.newest_archive()
        name = chosen.name
        with _trial_database() as trial, tempfile.TemporaryDirectory() as folder:
            backups.restore(trial, chosen, Path(folder))
            words = _count(trial, Path(folder))
    except InvalidInput as problem:
        _keep(Trial(now.isoformat(), name, is_well=False, words=" ".join(problem.problems)))
        raise
    return _keep(Trial(now.isoformat(), name, is_well=True, words=words))


def last_trial() -> Trial | None:
    """The outcome of the last trial, or None: never tried, or the record cannot be read."""
    try:
        return Trial(**json.loads((settings.VAR_DIR / RECORD).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _keep(trial: Trial) -> Trial:
    (settings.VAR_DIR / RECORD).write_text(json.dumps(asdict(trial), ensure_ascii=False))
    return trial


@contextmanager
def _trial_database() -> Iterator[BaseDatabaseWrapper]:
    """The trial's database, emptied before the block and after it."""
    opened = ConnectionHandler({"default": _where()})["default"]
    try:
        _empty(opened)
        try:
            yield opened
        finally:
            _empty(opened)
    except DatabaseFault as problem:
        raise InvalidInput([f"La base d’essai ne se laisse pas préparer : {problem}".strip()]) from problem
    finally:
        opened.close()


def _where() -> dict[str, object]:
    if not settings.TRIAL_DATABASE_URL:
        raise InvalidInput(["TRIAL_DATABASE_URL est absente : voir « Sauvegarder » dans docs/deploiement.md."])
    where = dict(Env.db_url_config(settings.TRIAL_DATABASE_URL))
    # The folder of a socket stands in an address with its slashes written otherwise.
    where["HOST"] = unquote(str(where["HOST"] or ""))
    name = str(where["NAME"])
    if not name.endswith(ENDING) or name == connection.settings_dict["NAME"]:
        raise InvalidInput([f"La base d’essai est vidée : son nom doit finir par « {ENDING} », pas « {name} »."])
    return where


def _empty(trial: BaseDatabaseWrapper) -> None:
    with trial.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def _count(trial: BaseDatabaseWrapper, folder: Path) -> str:
    """What came back, in numbers. Raises InvalidInput for an archive that holds no town."""
    with trial.cursor() as cursor:
        tables = trial.introspection.table_names(cursor)
        if "django_migrations" not in tables:
            raise InvalidInput(["L’archive se lit, mais elle ne contient pas les tables du site."])
        counts = sql.SQL(" + ").join(
            sql.SQL("(SELECT count(*) FROM {})").format(sql.Identifier(table)) for table in tables
        )
        cursor.execute(sql.SQL("SELECT {}").format(counts))
        (rows,) = cursor.fetchone()
    files = sum(path.is_file() for path in folder.rglob("*"))
    return f"tables : {len(tables)}, lignes : {rows}, fichiers : {files}"
