"""Start a private PostgreSQL server and share it between processes; `watcher.py` tells which locks this rests on."""

import fcntl
import hashlib
import os
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from allonnes.core.postgres import watcher
from allonnes.core.postgres.programs import (
    SUPERUSER,
    Account,
    Command,
    EmbeddedPostgresError,
    choose_account,
    find_binaries,
    major_version,
)
from allonnes.core.postgres.watcher import is_alive, postmaster, recorded_sockets, stop, try_lock, wait

__all__ = ["Cluster", "EmbeddedPostgresError", "ensure_running"]

DATABASE = "allonnes"
PORT = "5432"  # names the socket file; nothing listens on TCP
READY_SECONDS = 30  # longest wait for a server that another process started (crash recovery)
LONGEST_SOCKET_FOLDER = 80  # sun_path holds 104 to 108 bytes, and the longest file name here takes 20
LOG_BYTES = 1_000_000
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 64MB
max_wal_size = 256MB
"""
# Given at each start, so that a server made earlier has them too. The log keeps no statement, no row, no parameter: a
# vote would be read in it. WAL files are not used again: once removed, what they held is gone.
PRIVACY = (
    "log_statement=none",
    "log_min_duration_statement=-1",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
    "log_lock_waits=off",
    "track_commit_timestamp=off",
    "wal_recycle=off",
)
# A disk without moving parts: rows found by an index are read as fast as any.
SPEED = ("random_page_cost=1.1",)


@dataclass(frozen=True)
class Cluster:
    """A server that accepts connections."""

    home: Path
    binaries: Path
    socket_folder: Path

    @property
    def parameters(self) -> dict[str, str]:
        """Connection parameters in libpq's words, without the database's name."""
        return {"host": str(self.socket_folder), "port": PORT, "user": SUPERUSER}


def ensure_running(data_root: Path) -> Cluster:
    """Return the running server of `data_root`, creating and starting what is missing.

    Safe from any number of processes and threads. The caller's process holds the server up until it ends.
    Raises EmbeddedPostgresError.
    """
    binaries = find_binaries()
    try:
        home = data_root.resolve() / f"postgres-{major_version(binaries)}"
        home.mkdir(parents=True, exist_ok=True)
        with _held(home / "start.lock"):
            _hold_lease(home)
            return Cluster(home, binaries, _ensure_started(home, binaries))
    except OSError as error:
        raise EmbeddedPostgresError(
            f"La base de données ne peut pas être préparée dans « {data_root} » : {error}."
        ) from error


def _ensure_started(home: Path, binaries: Path) -> Path:
    if is_alive(home):
        sockets = _answering_sockets(home, binaries)
        if sockets:
            _ensure_watcher(home)
            return sockets
        stop(home)
    account = choose_account(home, binaries)
    if not (home / "data" / "global" / "pg_control").exists():
        _create_cluster(home, binaries, account)
    _ensure_watcher(home)
    return _start_server(home, binaries, account)


def _answering_sockets(home: Path, binaries: Path) -> Path | None:
    """Wait for the live server to accept connections: it may be starting, recovering or on its way out."""
    sockets = recorded_sockets(home)
    question: Command = [
        binaries / "pg_isready",
        "-q",
        "-h",
        sockets or "/",
        "-p",
        PORT,
        "-U",
        SUPERUSER,
        "-d",
        DATABASE,
    ]

    def is_settled() -> bool:
        return Account().run(question).returncode == 0 or not is_alive(home)

    patience = READY_SECONDS if sockets and sockets.is_dir() and postmaster(home) else 1
    wait(is_settled, seconds=patience)
    return sockets if is_alive(home) and Account().run(question).returncode == 0 else None


def _create_cluster(home: Path, binaries: Path, account: Account) -> None:
    """Make the data folder under another name: it gets its own in one step, only once complete."""
    sys.stderr.write("Première utilisation : préparation de la base de données…\n")
    for unfinished in home.glob("data.*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix="data.", dir=home))
    if account.uid is not None and account.gid is not None:
        os.chown(draft, account.uid, account.gid)
    locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
    if major_version(binaries) >= 17:  # noqa: PLR2004 - the first major that has the built-in provider
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    _succeed(account.run([binaries / "initdb", "-D", draft, "-U", SUPERUSER, "--auth=trust", *locale]))
    with (draft / "postgresql.conf").open("a") as settings:
        settings.write(SETTINGS)
    single: Command = [binaries / "postgres", "--single", "-D", draft, "postgres"]
    _succeed(account.run(single, typed=f"CREATE DATABASE {DATABASE};\n"))
    draft.rename(home / "data")


def _start_server(home: Path, binaries: Path, account: Account) -> Path:
    record = home / "server.lock"
    lock = try_lock(record)
    if lock is None:
        raise EmbeddedPostgresError(f"L’ancien serveur de « {home} » ne s’arrête pas : réessayez dans un instant.")
    try:
        sockets = _socket_folder(home, account)
        _clear_remains(home, sockets)
        record.write_text(f"0\n{sockets}\n")
        log = home / "postgres.log"
        with _open_log(log, is_new=log.exists() and log.stat().st_size > LOG_BYTES) as output:
            chosen = " ".join(f"-c {setting}" for setting in (*PRIVACY, *SPEED))
            options = f"-k {shlex.quote(str(sockets))} -p {PORT} {chosen}"
            command: Command = [
                binaries / "pg_ctl",
                "start",
                "-s",
                "-w",
                "-t",
                "120",
                "-D",
                home / "data",
                "-o",
                options,
            ]
            started = account.run(command, output=output, inherited=(lock,))
        if started.returncode:
            raise _failure(command, log.read_text(errors="replace"))
        record.write_text(f"{postmaster(home) or 0}\n{sockets}\n")
    finally:
        os.close(lock)
    return sockets


def _open_log(log: Path, *, is_new: bool) -> IO[str]:
    """To write at its end, or from nothing; only the account that runs the site reads it."""
    flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND | (os.O_TRUNC if is_new else 0)
    descriptor = os.open(log, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "a")


def _clear_remains(home: Path, sockets: Path) -> None:
    """Remove what a killed server left: a process number taken over by a stranger would forbid the start."""
    if postmaster(home):
        raise EmbeddedPostgresError(
            f"Un serveur PostgreSQL démarré à la main utilise déjà « {home / 'data'} » : arrêtez-le d’abord."
        )
    for remains in (home / "data" / "postmaster.pid", *sockets.glob(".s.PGSQL.*")):
        remains.unlink(missing_ok=True)


def _socket_folder(home: Path, account: Account) -> Path:
    owner = os.geteuid() if account.uid is None else account.uid
    name = f"allonnes-{hashlib.sha256(f'{home} {owner}'.encode()).hexdigest()[:16]}"
    folder = Path(tempfile.gettempdir(), name)
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        folder = Path("/tmp", name)  # noqa: S108 - ownership and mode are checked below
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if account.uid is not None and account.gid is not None:
            os.chown(folder, account.uid, account.gid)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != owner or stat.S_IMODE(state.st_mode) != 0o700:  # noqa: PLR2004
        raise EmbeddedPostgresError(f"Le dossier « {folder} » n’est pas à nous : supprimez-le, puis recommencez.")
    return folder


def _succeed(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode or "ERROR:" in done.stdout or "FATAL:" in done.stdout:
        raise _failure(done.args, done.stdout)


def _failure(command: Command, output: str) -> EmbeddedPostgresError:
    program = next(
        Path(part).name for part in command if Path(part).stem in {"initdb", "postgres", "pg_ctl", "watcher"}
    )
    last_lines = "\n".join(output.strip().splitlines()[-8:])
    return EmbeddedPostgresError(f"La base de données n’a pas pu démarrer ({program}) :\n{last_lines}")


_leases: dict[Path, int] = {}


def _hold_lease(home: Path) -> None:
    """Share the lease until the end of this process; again when the folder was deleted and made anew."""
    path = home / "lease.lock"
    held = _leases.get(home)
    if held is not None and path.exists() and os.path.samestat(os.fstat(held), path.stat()):
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _leases[home] = descriptor


@contextmanager
def _held(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        # Unlocked by name: a thread may have forked meanwhile, and closing would leave the child's copy locked.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def _ensure_watcher(home: Path) -> None:
    lock = try_lock(home / "watcher.lock")
    if lock is None:
        return
    try:
        with _open_log(home / "watcher.log", is_new=True) as log:
            launched = subprocess.run(  # noqa: S603 - our own file
                [sys.executable, "-I", "-S", watcher.__file__, str(home), str(lock)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                cwd="/",
                start_new_session=True,
                pass_fds=(lock,),
            )
        if launched.returncode:
            raise _failure([watcher.__file__], (home / "watcher.log").read_text(errors="replace"))
    finally:
        os.close(lock)
