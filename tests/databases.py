"""The database of the tests: emptied after what commits, and filled once with the invented town, then copied."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase
from psycopg import sql

# What a migration writes about the code itself: the same before and after.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
# How long PostgreSQL waits for a visitor it has sent away.
LEAVING_MS = 30_000
# In bytes.
LIGHT = 1_000_000


def empty_tables(case: TransactionTestCase) -> None:
    """In the place of Django's flush, which writes the content types anew each time: empty what holds something.

    A few rows are deleted, their triggers asleep: emptying a table of people makes the files of all that point to
    them anew, a thousand of them, a second each time. Only large tables, or a server that says no, are worth it.
    """
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if table not in KEPT]
        is_filled = sql.SQL(", ").join(
            sql.SQL("EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table)) for table in tables
        )
        cursor.execute(sql.SQL("SELECT {}").format(is_filled))
        filled = [table for table, has_rows in zip(tables, cursor.fetchone(), strict=True) if has_rows]
        if filled:
            cursor.execute(_all_gone(filled, is_deleted=_are_light(cursor, filled)))


def _are_light(cursor: Any, tables: list[str]) -> bool:
    """Whether these tables are soon read, and triggers may sleep for this visitor."""
    cursor.execute(
        "SELECT max(pg_table_size(oid)), current_setting('is_superuser') FROM pg_class WHERE oid = ANY(%s::regclass[])",
        [[f'"{table}"' for table in tables]],
    )
    largest, is_superuser = cursor.fetchone()
    return bool(largest < LIGHT and is_superuser == "on")


def _all_gone(tables: list[str], *, is_deleted: bool) -> sql.Composable:
    names = [sql.Identifier(table) for table in tables]
    if not is_deleted:
        return sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(names))
    orders = [sql.SQL("DELETE FROM {}").format(name) for name in names]
    asleep, awake = sql.SQL("SET session_replication_role = replica"), sql.SQL("RESET session_replication_role")
    return sql.SQL("; ").join([asleep, *orders, awake])


def raise_keys(first: int) -> None:
    """Have every table number its next row from `first` on, unless it is further already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass,"
            " greatest(coalesce(last_value, 0), %s)) FROM pg_sequences WHERE schemaname = 'public'",
            [first],
        )


@contextmanager
def maintenance() -> Iterator[Any]:
    """A cursor on another database than the one that is made or dropped; nobody holds this one meanwhile."""
    connections.close_all()
    connection.close_pool()
    with connection._nodb_cursor() as cursor:
        yield cursor


def drop(cursor: Any, name: str) -> None:
    """Drop a database if it is there, whoever visits it."""
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def make_copy(cursor: Any, source: str, target: str) -> None:
    """Make `target` what `source` is; the target of before stays until the copy is whole.

    A database with a visitor cannot be copied, and a visitor may come back at once: autovacuum, the pool of a server
    that is just leaving. So the source is closed to everybody while it is copied.
    """
    fresh = f"{target}_fresh"
    drop(cursor, fresh)
    cursor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(source)))
    try:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname = %s", [LEAVING_MS, source]
        )
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(fresh), sql.Identifier(source)))
    finally:
        cursor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(source)))
    drop(cursor, target)
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(fresh), sql.Identifier(target)))


class BuiltOnce:
    """A database built by a command the first time, copied from then on: a second instead of a quarter of a minute."""

    def __init__(self) -> None:
        self._copies: dict[tuple[str, ...], str] = {}

    def fill(self, *command: str, **options: Any) -> None:
        """Fill the database of the tests with what this command of manage.py makes of an empty one."""
        name = connection.settings_dict["NAME"]
        copy = self._copies.get(command)
        if copy is None:
            call_command(*command, **options)
            copy = f"{name}_copy{len(self._copies)}"
            with maintenance() as cursor:
                make_copy(cursor, name, copy)
            self._copies[command] = copy
            return
        with maintenance() as cursor:
            make_copy(cursor, copy, name)

    def forget(self) -> None:
        """Drop the copies."""
        with maintenance() as cursor:
            for copy in self._copies.values():
                drop(cursor, copy)
