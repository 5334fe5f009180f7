"""Embedded PostgreSQL: the database of an installation that was given no DATABASE_URL."""

from pathlib import Path
from typing import Any


def embedded_database(var_dir: Path) -> dict[str, Any]:
    """Return the DATABASES entry for a cluster kept in `var_dir`; starts and writes nothing by itself.

    The server starts on the first connection of the first process and stops about one second after the end
    of the last one. Health checks are on because a pool would otherwise hand out connections to a dead server.
    """
    return {
        "ENGINE": "allonnes.core.postgres",
        "NAME": "allonnes",
        "DATA_ROOT": str(var_dir),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {},
    }
