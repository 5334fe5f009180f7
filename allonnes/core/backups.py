"""One file holds the whole town: the database and the uploaded files. Two commands: `backup`, `restore`."""

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from allonnes.core.errors import InvalidInput
from allonnes.core.postgres.programs import find_binaries

DUMP = "base.dump"
MEDIA = "media"


def _program(name: str, server_version: int) -> str:
    """The PostgreSQL tool of the server's own major version if it is installed, else the first found."""
    system = Path(f"/usr/lib/postgresql/{server_version}/bin") / name
    candidates = [system, find_binaries() / name, Path(shutil.which(name) or "/nonexistent")]
    found = next((str(path) for path in candidates if path.is_file()), None)
    if found is None:
        raise InvalidInput([f"Le programme {name} est introuvable : installez le client PostgreSQL {server_version}."])
    return found


def _run(connection: BaseDatabaseWrapper, name: str, *arguments: str) -> None:
    connection.ensure_connection()
    info = connection.connection.info
    where = ["--host", info.host, "--port", str(info.port), "--username", info.user, "--dbname", info.dbname]
    program = _program(name, info.server_version // 10000)
    done = subprocess.run(  # noqa: S603 - fixed programs, no shell
        [program, *where, *arguments],
        env={**os.environ, "PGPASSWORD": info.password or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise InvalidInput([f"{name} a échoué :", done.stderr.strip()])


def back_up(connection: BaseDatabaseWrapper, archive: Path) -> None:
    """Write the database and the uploaded files to one new archive; an existing file is never replaced.

    Raises InvalidInput with a French sentence when the archive exists, cannot be written, or a tool fails; then no file
    is left behind.
    """
    if archive.exists():
        raise InvalidInput([f"{archive} existe déjà : choisissez un autre nom."])
    part = archive.with_suffix(archive.suffix + ".part")
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / DUMP
        _run(connection, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        try:
            _write(part, dump)
            part.rename(archive)
        except OSError as problem:
            raise InvalidInput([f"Impossible d’écrire {archive} : {problem.strerror}."]) from problem
        finally:
            part.unlink(missing_ok=True)


def _write(part: Path, dump: Path) -> None:
    """Readable by the owner alone: the archive holds everybody's data."""
    descriptor = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        tar.add(dump, DUMP)
        if Path(settings.MEDIA_ROOT).is_dir():
            tar.add(settings.MEDIA_ROOT, MEDIA)


def restore(connection: BaseDatabaseWrapper, archive: Path) -> None:
    """Load an archive into an empty database, all or nothing, then the uploaded files.

    Raises InvalidInput when the archive cannot be read or the database already holds tables.
    """
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise InvalidInput(["La base n’est pas vide : restaurez dans une base neuve, rien n’a été changé."])
    with tempfile.TemporaryDirectory() as folder:
        try:
            with tarfile.open(archive) as tar:
                tar.extractall(folder, filter="data")
        except (OSError, tarfile.TarError) as problem:
            raise InvalidInput([f"{archive} n’est pas une sauvegarde lisible : {problem}."]) from problem
        dump = Path(folder) / DUMP
        if not dump.is_file():
            raise InvalidInput([f"{archive} ne contient pas de base de données."])
        _run(connection, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", str(dump))
        if (Path(folder) / MEDIA).is_dir():
            shutil.copytree(Path(folder) / MEDIA, settings.MEDIA_ROOT, dirs_exist_ok=True)
