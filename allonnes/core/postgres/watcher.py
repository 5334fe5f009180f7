"""Watch the server and stop it once unused: `python watcher.py <folder> <descriptor of the held watcher.lock>`.

Standard library only, and no import of the project: this file runs as a script, detached from any client.
One folder per major version (`<data root>/postgres-18/`) holds the data and four locked files. The locks are
flocks, so the kernel frees them however a process ends, and no decision rests on a process number:
`start.lock` is held while somebody starts or stops the server; `lease.lock` is shared by every process that uses
it; `server.lock` is inherited by the server, so it is free only when no PostgreSQL process is left;
`watcher.lock` is held by the watcher.
"""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

POLL_SECONDS = 0.5
IDLE_POLLS = 2  # a command run right after another one finds the server still up


def try_lock(path: Path) -> int | None:
    """Return the descriptor of the lock on `path`, now held until it is closed, or None when somebody has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_alive(home: Path) -> bool:
    """Tell whether any process of the server is left; the caller holds the start lock."""
    descriptor = try_lock(home / "server.lock")
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is None


def postmaster(home: Path) -> int | None:
    """Return the live server's process number, from its own file or from our record of it."""
    for path in (home / "data" / "postmaster.pid", home / "server.lock"):
        with suppress(FileNotFoundError):
            first = path.read_text(errors="replace").partition("\n")[0].strip()
            if first.isdecimal() and int(first) > 1 and _is_postmaster(int(first), home / "data"):
                return int(first)
    return None


def _is_postmaster(pid: int, data: Path) -> bool:
    try:
        if Path("/proc/self").exists():
            return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def recorded_sockets(home: Path) -> Path | None:
    """Return the folder of the socket, as noted by the process that started the server."""
    lines = (home / "server.lock").read_text().splitlines()
    return Path(lines[1]) if len(lines) > 1 else None


def stop(home: Path) -> None:
    """Stop the server and remove the folder of its socket; the caller holds the start lock."""
    _end_processes(home)
    sockets = recorded_sockets(home)
    with suppress(OSError):  # left in place when something is in it: the next start cleans
        if sockets:
            sockets.rmdir()


def _end_processes(home: Path) -> None:
    """End the server: fast, then at once (the next start recovers), then whatever process is left."""
    for kind, patience in ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0)):
        pid = postmaster(home)
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, kind)
        if wait(lambda: not is_alive(home), seconds=patience if pid else 0.5):
            return
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "comm").read_text() == "postgres\n" and (process / "cwd").samefile(home / "data"):
                os.kill(int(process.name), signal.SIGKILL)
    wait(lambda: not is_alive(home), seconds=5)


def wait(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Return as soon as `condition` holds, or False after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (is_met := condition()) and time.monotonic() < deadline:
        time.sleep(0.03)
    return is_met


def watch(home: Path, lock: int) -> None:
    """Poll until the server is gone; stop it when the lease has been free for a while."""
    if os.fork():
        os._exit(0)  # the system, not the client, is now the parent: no zombie there
    idle_polls = 0
    while idle_polls >= 0:
        time.sleep(POLL_SECONDS)
        idle_polls = _poll(home, lock, idle_polls)


def _poll(home: Path, lock: int, idle_polls: int) -> int:
    """Return the number of polls in a row without client, -1 when the watch is over."""
    start = try_lock(home / "start.lock")
    if start is None:
        return 0
    try:
        if is_alive(home):
            lease = try_lock(home / "lease.lock")
            if lease is None:
                return 0
            os.close(lease)  # nobody can take it meanwhile: that needs the start lock
            if idle_polls + 1 < IDLE_POLLS:
                return idle_polls + 1
            stop(home)
        os.close(lock)  # before the start lock, or a starter could see a watcher that is leaving
        return -1
    finally:
        os.close(start)


if __name__ == "__main__":
    watch(Path(sys.argv[1]), int(sys.argv[2]))
