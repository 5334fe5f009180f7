"""Processor time of the workers and of PostgreSQL, read from /proc: what a page costs, whoever shares the machine."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat after the name: 1 is the parent; 11 to 14 are the times, its own then of its dead children.
PARENT, OWN, DEAD = 1, slice(11, 13), slice(13, 15)


def _fields(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def children(process: int) -> list[int]:
    """The living children of a process."""
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def seconds_of(parent: int) -> float:
    """Processor seconds of a process and of its children, those that ended included."""
    fields = _fields(parent)
    ticks = sum(int(value) for value in [*fields[OWN], *fields[DEAD]])
    ticks += sum(int(value) for child in children(parent) for value in _fields(child)[OWN])
    return ticks / TICKS


def postmaster() -> int:
    """The process that started the one which serves us; 0 when PostgreSQL runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = _fields(cursor.fetchone()[0])
    return int(fields[PARENT]) if fields else 0


@dataclass(frozen=True)
class Spent:
    """Processor seconds of the workers and of PostgreSQL."""

    workers: float = 0.0
    postgres: float = 0.0

    @property
    def whole(self) -> float:
        return self.workers + self.postgres

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.workers + other.workers, self.postgres + other.postgres)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.workers - other.workers, self.postgres - other.postgres)


@dataclass(frozen=True)
class Meter:
    """Reads both, for one gunicorn and one PostgreSQL."""

    gunicorn: int
    database: int

    def read(self) -> Spent:
        """What they have used since they started."""
        return Spent(seconds_of(self.gunicorn), seconds_of(self.database) if self.database else 0.0)
