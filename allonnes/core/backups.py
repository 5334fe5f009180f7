"""One file holds the whole town: the database and the uploaded files. Two commands: `backup`, `restore`.

What an app keeps secret stays so in an archive: rows that must not be copied are left out, and tables whose order would
say who wrote what are put in the order of their random keys first. Online, archives are encrypted.
"""

import fcntl
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from psycopg import sql
from psycopg.errors import LockNotAvailable

from allonnes.core import encrypted_files
from allonnes.core.errors import InvalidInput
from allonnes.core.postgres.programs import find_binaries

DUMP = "base.dump"
MEDIA = "media"
# In the name of every archive, and of what is made from one (.gz, .gpg, .part): how they are found again.
KIND = ".tar"
UNFINISHED = ".part"
KEY_LENGTH = 20
# Each try is shorter than PostgreSQL's own search for deadlocks (one second): it is never a resident's act that yields.
LOCK_TRIES = 10
LOCK_WAIT = "900ms"

_LEFT_OUT: set[str] = set()
_SHUFFLED: set[str] = set()


def leave_out(*tables: str) -> None:
    """Register tables whose rows no archive holds: a restored town has them, empty. No other table may refer to them.

    A name that is not in the database yet is passed over.
    """
    _LEFT_OUT.update(tables)


def shuffle(*tables: str) -> None:
    """Register tables whose rows an archive holds in the order of their random key (uuid), not of their writing.

    Otherwise the tenth row of a list of people would stand beside the tenth row of what they wrote. A name that is not
    in the database yet is passed over; back_up refuses a table whose primary key is not a uuid.
    """
    _SHUFFLED.update(tables)


def _program(name: str, server_version: int) -> str:
    """The PostgreSQL tool of the server's own major version if it is installed, else the first found."""
    system = Path(f"/usr/lib/postgresql/{server_version}/bin") / name
    candidates = [system, find_binaries() / name, Path(shutil.which(name) or "/nonexistent")]
    program = next((str(path) for path in candidates if path.is_file()), None)
    if program is None:
        raise InvalidInput([f"Le programme {name} est introuvable : installez le client PostgreSQL {server_version}."])
    return program


def _run(
    connection: BaseDatabaseWrapper,
    name: str,
    *arguments: str,
    source: IO[bytes] | None = None,
    target: IO[bytes] | None = None,
) -> None:
    connection.ensure_connection()
    info = connection.connection.info
    where = ["--host", info.host, "--port", str(info.port), "--username", info.user, "--dbname", info.dbname]
    program = _program(name, info.server_version // 10000)
    done = subprocess.run(  # noqa: S603 - fixed programs, no shell
        [program, *where, *arguments],
        env={**os.environ, "PGPASSWORD": info.password or ""},
        stdin=source or subprocess.DEVNULL,
        stdout=target or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise InvalidInput([f"{name} a échoué :", done.stderr.strip()])


def default_archive(now: datetime) -> Path:
    """Where `backup` writes when it is told nothing: a dated name in settings.BACKUP_DIR, which is made if need be.

    Raises InvalidInput with a French sentence when the folder cannot be made.
    """
    folder = Path(settings.BACKUP_DIR)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise InvalidInput([f"Impossible de créer le dossier {folder} : {problem.strerror}."]) from problem
    ending = f"{KIND}.chiffre" if settings.BACKUP_KEY else KIND
    return folder / f"ville-{timezone.localtime(now):%Y-%m-%d-%Hh%Mm%S}{ending}"


def is_known(archive: Path) -> bool:
    """Whether the site can find this archive again and destroy it: it is in settings.BACKUP_DIR."""
    return archive.resolve().is_relative_to(Path(settings.BACKUP_DIR).resolve())


def known_archives(since: datetime) -> list[Path]:
    """The archives of settings.BACKUP_DIR written since that moment, the oldest first; also one being written.

    They are known by their names alone, in folders below too: who seals a vote may not be allowed to read them.
    """
    backups = []
    for path in Path(settings.BACKUP_DIR).rglob(f"*{KIND}*"):
        with suppress(FileNotFoundError):  # the end of a back-up renames its file
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since.timestamp():
                backups.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(backups)]


def destroy_archives(paths: Iterable[Path]) -> list[str]:
    """Remove these archives and return the names of those that are gone; an act that cannot be undone.

    One that cannot be removed is not in the answer: the caller says so. A back-up under way whose file is removed fails
    and leaves nothing. Call it after the end of the transaction that emptied the tables: a back-up that begins later
    finds them empty. Raises ValueError for a path outside of settings.BACKUP_DIR, before anything is removed.
    """
    chosen = list(paths)
    if not all(map(is_known, chosen)):
        raise ValueError("only archives of BACKUP_DIR can be destroyed")
    gone = []
    for path in chosen:
        with suppress(OSError):
            path.unlink()
            gone.append(path.name)
    return gone


def _key() -> str:
    if settings.BACKUP_KEY and len(settings.BACKUP_KEY) < KEY_LENGTH:
        raise InvalidInput([f"BACKUP_KEY est trop courte : il faut au moins {KEY_LENGTH} signes."])
    if not settings.BACKUP_KEY and not settings.IS_LOCAL:
        raise InvalidInput(["BACKUP_KEY est obligatoire en ligne : elle chiffre l’archive. Voir docs/deploiement.md."])
    return str(settings.BACKUP_KEY)


def back_up(connection: BaseDatabaseWrapper, archive: Path) -> None:
    """Write the database and the uploaded files to one new archive; an existing file is never replaced.

    The archive is encrypted with settings.BACKUP_KEY, which only a local site may lack. Raises InvalidInput with a
    French sentence when the key is missing, when the archive exists, cannot be written or has a name that would not be
    found again, when a table to shuffle stays in use, or when a tool fails; then no file is left behind.
    """
    key = _key()
    if KIND not in archive.name:
        raise InvalidInput([f"Le nom d’une sauvegarde contient « {KIND} » : choisissez un autre nom."])
    if archive.exists():
        raise InvalidInput([f"{archive} existe déjà : choisissez un autre nom."])
    _remove_unfinished(archive.parent)
    part = archive.with_suffix(archive.suffix + UNFINISHED)
    try:
        # The file is there before the database is read: whoever destroys the known archives meanwhile finds it.
        descriptor = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The dump has no name on the disk: a machine that stops leaves nothing readable.
        with os.fdopen(descriptor, "wb") as stream, tempfile.TemporaryFile() as dump:
            _dump(connection, dump)
            _write(stream, dump, key)
        part.rename(archive)
    except OSError as problem:
        raise InvalidInput([f"Impossible d’écrire {archive} : {problem.strerror}."]) from problem
    finally:
        part.unlink(missing_ok=True)


def _remove_unfinished(folder: Path) -> None:
    """What back-ups that were killed left there: nobody holds these files any more."""
    for path in folder.glob(f"*{KIND}*{UNFINISHED}"):
        with suppress(OSError):  # held: a back-up is under way
            descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
            finally:
                os.close(descriptor)


def _dump(connection: BaseDatabaseWrapper, target: IO[bytes]) -> None:
    # In any schema: with no schema named, pg_dump would look in its own search path only.
    left_out = [f'--exclude-table-data=*."{table}"' for table in sorted(_LEFT_OUT)]
    with shuffled_snapshot(connection) as snapshot:
        how = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run(connection, "pg_dump", *how, *left_out, target=target)


@contextmanager
def _own_session(connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """A second connection, inside a transaction that ends with the block and keeps only what was committed."""
    own = connection.copy()
    try:
        own.set_autocommit(False)
        yield own
    finally:
        own.rollback()
        own.close()


@contextmanager
def shuffled_snapshot(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """The name of a view of the database in which the tables to shuffle are in the order of their keys.

    It is taken while these tables are locked: a row written later would stand at the end, beside its neighbour in
    time; it is not in the view. Raises InvalidInput when a table stays in use.
    """
    with _own_session(connection) as keeper:
        with _own_session(connection) as sorter:
            _sort(sorter)
            with keeper.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                (snapshot,) = cursor.fetchone()
            sorter.commit()
        yield snapshot


def _sort(own: BaseDatabaseWrapper) -> None:
    """Rewrite each table to shuffle in the order of its key; it stays locked until the end of the transaction."""
    keys = _keys(own)
    if not keys:
        return
    _lock(own, list(keys))
    with own.cursor() as cursor:
        for table, key in keys.items():
            cursor.execute(sql.SQL("CLUSTER {} USING {}").format(sql.Identifier(table), sql.Identifier(key)))
            # PostgreSQL remembers the order it was told, and the archive would repeat it.
            cursor.execute(sql.SQL("ALTER TABLE {} SET WITHOUT CLUSTER").format(sql.Identifier(table)))


def _keys(own: BaseDatabaseWrapper) -> dict[str, str]:
    """The index of the primary key of each table to shuffle that exists."""
    with own.cursor() as cursor:
        cursor.execute(
            "SELECT wanted.name, index.relname, kind.atttypid = 'uuid'::regtype FROM unnest(%s::text[]) AS wanted(name)"
            " JOIN pg_class AS held ON held.oid = to_regclass(quote_ident(wanted.name))"
            " LEFT JOIN pg_index AS primary_key ON primary_key.indrelid = held.oid AND primary_key.indisprimary"
            " LEFT JOIN pg_class AS index ON index.oid = primary_key.indexrelid"
            " LEFT JOIN pg_attribute AS kind ON kind.attrelid = held.oid AND kind.attnum = primary_key.indkey[0]"
            " ORDER BY wanted.name",
            [sorted(_SHUFFLED)],
        )
        rows = cursor.fetchall()
    if plain := [table for table, _, is_random in rows if not is_random]:
        raise InvalidInput([f"La table {name} ne peut pas être mélangée : sa clé n’est pas un uuid." for name in plain])
    return {table: key for table, key, _ in rows}


def _lock(own: BaseDatabaseWrapper, tables: list[str]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    for _ in range(LOCK_TRIES):
        try:
            with own.cursor() as cursor:
                cursor.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(LOCK_WAIT)))
                cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))
        except OperationalError as problem:
            if not isinstance(problem.__cause__, LockNotAvailable):
                raise
            own.rollback()
            time.sleep(0.1)
        else:
            return
    raise InvalidInput(["La base est occupée : la sauvegarde n’a pas été faite. Recommencez dans quelques minutes."])


def _write(stream: IO[bytes], dump: IO[bytes], key: str) -> None:
    if not key:
        _fill(stream, dump)
        return
    with encrypted_files.encrypting(stream, key) as writer:
        _fill(writer, dump)


def _fill(target: IO[bytes] | encrypted_files.Writer, dump: IO[bytes]) -> None:
    entry = tarfile.TarInfo(DUMP)
    entry.size, entry.mtime, entry.mode = dump.seek(0, os.SEEK_END), int(time.time()), 0o600
    dump.seek(0)
    with tarfile.open(fileobj=target, mode="w|") as tar:
        tar.addfile(entry, dump)
        if Path(settings.MEDIA_ROOT).is_dir():
            tar.add(settings.MEDIA_ROOT, MEDIA)


def _finished() -> list[Path]:
    """The oldest first."""
    return [path for path in known_archives(datetime.fromtimestamp(0, UTC)) if path.suffix != UNFINISHED]


def forget_older(than: datetime) -> list[str]:
    """Remove the finished archives of settings.BACKUP_DIR written before that moment, and return their names.

    The newest one stays, however old it is: a site whose back-ups stopped keeps the last.
    """
    return destroy_archives(path for path in _finished()[:-1] if path.stat().st_mtime < than.timestamp())


def newest_archive() -> Path:
    """The last finished archive of settings.BACKUP_DIR. Raises InvalidInput when there is none."""
    finished = _finished()
    if not finished:
        raise InvalidInput([f"Aucune sauvegarde dans {settings.BACKUP_DIR} : lancez d’abord « backup »."])
    return finished[-1]


def restore(connection: BaseDatabaseWrapper, archive: Path, media: Path | None = None) -> None:
    """Load an archive into an empty database, all or nothing, then the uploaded files, to `media` when it is given.

    An encrypted archive is opened with settings.BACKUP_KEY, and read to its end before anything is loaded. Raises
    InvalidInput when the archive cannot be read, when its key is not the right one, when it is cut or altered, or when
    the database already holds tables.
    """
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise InvalidInput(["La base n’est pas vide : restaurez dans une base neuve, rien n’a été changé."])
    with tempfile.TemporaryFile() as dump, tempfile.TemporaryDirectory() as folder:
        try:
            with archive.open("rb") as stream:
                _unpack(_clear(stream), dump, folder)
        except (OSError, tarfile.TarError) as problem:
            raise InvalidInput([f"{archive} n’est pas une sauvegarde lisible : {problem}."]) from problem
        if not dump.tell():
            raise InvalidInput([f"{archive} ne contient pas de base de données."])
        dump.seek(0)
        _run(connection, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", source=dump)
        if (Path(folder) / MEDIA).is_dir():
            shutil.copytree(Path(folder) / MEDIA, media or settings.MEDIA_ROOT, dirs_exist_ok=True)


def _clear(stream: IO[bytes]) -> IO[bytes]:
    if not encrypted_files.is_encrypted(stream):
        return stream
    if not settings.BACKUP_KEY:
        raise InvalidInput(["Cette archive est chiffrée : indiquez sa clé dans la variable BACKUP_KEY."])
    return encrypted_files.decrypted(stream, settings.BACKUP_KEY)


def _unpack(stream: IO[bytes], dump: IO[bytes], folder: str) -> None:
    with tarfile.open(fileobj=stream, mode="r|*") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.name == DUMP and member.isfile() else None
            if content:
                shutil.copyfileobj(content, dump)
            else:
                _unpack_one(tar, member, Path(folder).resolve())
    # The end of the tar is not the end of the file, and only the end of an encrypted file says that it is whole.
    while stream.read(encrypted_files.PIECE):
        pass


def _unpack_one(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """A file or a folder, inside `folder`. The filters of `tarfile` would say the same: Python 3.11.2, which is that of
    Debian 12, has none."""
    target = (folder / member.name).resolve()
    if not target.is_relative_to(folder) or not (member.isfile() or member.isdir()):
        raise tarfile.ExtractError(f"« {member.name} » n’a rien à y faire")
    target.parent.mkdir(parents=True, exist_ok=True)
    content = tar.extractfile(member)
    if content is None:
        target.mkdir(exist_ok=True)
        return
    with target.open("wb") as written:
        shutil.copyfileobj(content, written)
