"""A machine of its own for the guide: an ordinary account, its own /srv, /etc, /run and /var/lib, its own PostgreSQL.

Nothing of the real machine changes: what the guide installs lives in a mount namespace, which ends with the block. Four
commands have stand-ins, since they speak to a whole machine: `sudo`, `apt`, `adduser` and `systemctl`; the last one
notes what it was asked, and the test does it.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from urllib.parse import urlsplit

from allonnes.core.postgres.programs import SUPERUSER, choose_account, find_binaries
from tests.deploy.units import Unit, read_environment
from tests.notifications.processes import eventually, free_port, kill

NOBODY = 65534
SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"
LONGEST_STEP = 170

SETUP = """
set -e
cp -r /etc/. {folder}/etc/ 2>/dev/null || true
for where in /srv /var/lib /run /dev/shm /root /home; do mount -t tmpfs tmpfs $where; done
mount --bind {folder}/etc /etc
mkdir -p /etc/systemd/system /etc/caddy
touch {folder}/ready
exec sleep 600
"""

# What the lines of each unit promise: nothing is written but its own folders, nobody's home is seen, /tmp is its own.
CONFINED = """
set -e
mkdir -p {own}
for where in {own}; do mount --bind $where $where; done
for where in / /etc /srv /run /var/lib; do mount -o remount,bind,ro $where; done
for where in /tmp /root /home; do mount -t tmpfs tmpfs $where; done
cd {folder}
exec {command}
"""

STAND_INS = {
    "sudo": """
while [ $# -gt 0 ]; do case "$1" in -u) who=$2; shift 2;; *) break;; esac; done
if [ "${who:-}" = postgres ]; then export PGHOST=127.0.0.1 PGPORT={port} PGUSER={superuser} PGPASSWORD={password}; fi
exec "$@"
""",
    "runuser": """shift 3
exec "$@"
""",
    "adduser": """
for name; do :; done
echo "$name:x:0:0::/srv/allonnes:/usr/sbin/nologin" >> /etc/passwd
echo "$name:x:0:" >> /etc/group
""",
    "apt": """echo "$*" >> {folder}/apt""",
    "systemctl": """echo "$*" >> {folder}/systemctl""",
    "sudoedit": """sh {folder}/edit.sh "$1" """,
}


def _account() -> dict[str, object]:
    """root plays an ordinary account; others are one."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


@dataclass
class Machine:
    """`folder` is outside of the namespace; `keeper` holds it."""

    folder: Path
    postgres_port: int
    keeper: subprocess.Popen[bytes]
    services: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def type(self, commands: str) -> str:
        """Type commands as one long session does: variables and the folder stay from one block to the next."""
        session = self.folder / "session"
        script = f"set -ae\n. {session}\n{commands}\nexport -p > {session}\necho 'cd \"'$PWD'\"' >> {session}\n"
        done = subprocess.run(
            [*self._inside(), "bash", "-c", script],
            **self._how(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=LONGEST_STEP,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}"
        return done.stdout

    def give(self, path: Path) -> None:
        """The ordinary account owns it, and all that is in it."""
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(path)], check=True)

    def fill(self, dump: Path) -> None:
        """Put tables into the database of the site, as its owner: made by the migrations already, for the tests."""
        address = urlsplit(read_environment(self.type("sudo cat /etc/allonnes/env"))["DATABASE_URL"])
        where = ["--host=127.0.0.1", f"--port={self.postgres_port}", "--username=allonnes", "--dbname=allonnes"]
        subprocess.run(
            [find_binaries() / "pg_restore", *where, "--exit-on-error", "--no-owner", dump],
            env={**os.environ, "PGPASSWORD": address.password or ""},
            check=True,
        )

    def asked_of_systemd(self) -> list[list[str]]:
        """What `systemctl` was asked since the last time, in order."""
        asked = self.folder / "systemctl"
        lines = [line.split() for line in asked.read_text().splitlines()] if asked.exists() else []
        asked.unlink(missing_ok=True)
        return lines

    def run_once(self, unit: Unit) -> str:
        """A unit of the kind « oneshot », to its end."""
        told = ""
        for command in unit.lines["ExecStart"]:
            done = subprocess.run(
                self._confined(unit, command),
                **self._how(self._environment(unit)),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=LONGEST_STEP,
                check=False,
            )
            assert done.returncode == 0, f"{unit.name}: {command}\n{done.stdout}"
            told += done.stdout
        return told

    def start(self, unit: Unit) -> None:
        """A unit that stays; one of the kind « notify » has said that it is ready."""
        (command,) = unit.lines["ExecStart"]
        with _readiness() as (name, is_ready):
            log = (self.folder / f"{unit.name}.log").open("ab")
            self.services[unit.name] = subprocess.Popen(
                self._confined(unit, command),
                **self._how({**self._environment(unit), "NOTIFY_SOCKET": name}),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            log.close()
            if unit.one("Type") == "notify":
                eventually(is_ready)

    def stop(self, name: str) -> None:
        """As systemd does: asked, then waited for."""
        service = self.services.pop(name)
        service.send_signal(signal.SIGTERM)
        service.wait(timeout=30)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def _inside(self) -> list[str]:
        return ["nsenter", "--target", str(self.keeper.pid), "--user", "--mount", "--preserve-credentials"]

    def _how(self, environment: dict[str, str] | None = None) -> dict[str, object]:
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.endswith("_proxy")}
        given = {"PATH": f"{self.folder}/bin:{SYSTEM}", "HOME": f"{self.folder}/home", **kept, **self._repository()}
        return {**_account(), "cwd": "/", "env": environment or given}

    def _repository(self) -> dict[str, str]:
        """The address of the guide leads to our own."""
        return {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.file://{self.folder}/repository.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://forge.example.org/allonnes.git",
        }

    def _environment(self, unit: Unit) -> dict[str, str]:
        """What systemd gives: the file of the unit, and what belongs to the account."""
        text = self.type(f"sudo cat {unit.one('EnvironmentFile')}")
        return {**read_environment(text), "PATH": SYSTEM, "HOME": "/srv/allonnes", "USER": unit.one("User")}

    def _confined(self, unit: Unit, command: str) -> list[str]:
        own = [f"/var/lib/{name}" for name in unit.lines.get("StateDirectory", [])]
        own += [f"/run/{name}" for name in unit.lines.get("RuntimeDirectory", [])]
        script = CONFINED.format(own=" ".join(own), folder=unit.one("WorkingDirectory"), command=command)
        return [*self._inside(), "unshare", "--mount", "sh", "-c", script]


@contextmanager
def _readiness() -> Iterator[tuple[str, object]]:
    """The socket on which a service of the kind « notify » says « READY=1 »; its name is in no folder."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        name = f"allonnes-{os.getpid()}-{free_port()}"
        listener.bind(f"\0{name}")
        listener.setblocking(False)
        told: list[bytes] = []

        def is_ready() -> bool:
            with suppress(BlockingIOError):
                told.append(listener.recv(4096))
            return any(b"READY=1" in message for message in told)

        yield f"@{name}", is_ready


@contextmanager
def _postgres(folder: Path) -> Iterator[tuple[int, str]]:
    """A server of its own, with a password: its port and the password of its superuser."""
    home, port, password = folder / "postgres", free_port(), "essai-du-guide"
    home.mkdir(mode=0o755)
    (home / "password").write_text(password)
    binaries = find_binaries()
    account = choose_account(home, binaries)
    draft = home / "data"
    draft.mkdir(mode=0o700)
    if account.uid is not None and account.gid is not None:
        os.chown(draft, account.uid, account.gid)
    asked = ["-U", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={home / 'password'}", "--encoding=UTF8", "--no-sync"]
    made = account.run([binaries / "initdb", "-D", draft, *asked, "--locale=C.UTF-8"])
    assert made.returncode == 0, made.stdout
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    with (home / "log").open("w") as log:
        account.run([binaries / "pg_ctl", "start", "-s", "-w", "-D", draft, "-o", options], output=log)
    try:
        yield port, password
    finally:
        account.run([binaries / "pg_ctl", "stop", "-s", "-m", "immediate", "-D", draft])


@contextmanager
def fresh_machine() -> Iterator[Machine]:
    """It ends with the block, with all that was started in it."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="allonnes-guide-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        port, password = stack.enter_context(_postgres(folder))
        for name in ("etc", "bin", "home", "repository"):
            (folder / name).mkdir()
        _write_stand_ins(folder, {"{port}": str(port), "{superuser}": SUPERUSER, "{password}": password})
        (folder / "session").write_text("")
        _give(folder)
        keeper = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", SETUP.format(folder=folder)],
            **_account(),
            start_new_session=True,
        )
        stack.callback(kill, keeper)
        eventually((folder / "ready").exists)
        machine = Machine(folder, port, keeper)
        stack.callback(lambda: [kill(service) for service in machine.services.values()])
        yield machine


def _write_stand_ins(folder: Path, values: dict[str, str]) -> None:
    for name, script in STAND_INS.items():
        written = reduce(lambda text, pair: text.replace(*pair), {"{folder}": str(folder), **values}.items(), script)
        (folder / "bin" / name).write_text(f"#!/bin/sh\nset -e\n{written}\n")
        (folder / "bin" / name).chmod(0o755)


def _give(folder: Path) -> None:
    """The ordinary account owns the machine; not its PostgreSQL."""
    if os.geteuid() == 0:
        for path in (folder, *(folder / name for name in ("etc", "bin", "home", "repository", "session"))):
            os.chown(path, NOBODY, NOBODY)
