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


def empty_tables(case: TransactionTestCase) -> None:
    """In the place of Django's flush, which writes the content types anew each time: empty what holds something."""
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if table not in KEPT]
        is_filled = sql.SQL(", ").join(
            sql.SQL("EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table)) for table in tables
        )
        cursor.execute(sql.SQL("SELECT {}").format(is_filled))
        filled = [table for table, has_rows in zip(tables, cursor.fetchone(), strict=True) if has_rows]
        if filled:
            names = sql.SQL(", ").join(map(sql.Identifier, filled))
            cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))


@contextmanager
def _maintenance() -> Iterator[Any]:
    """A cursor on another database than the one that is made or dropped; nobody holds this one meanwhile."""
    connections.close_all()
    connection.close_pool()
    with connection._nodb_cursor() as cursor:
        yield cursor


def _copy(cursor: Any, source: str, target: str) -> None:
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(target)))
    cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(target), sql.Identifier(source)))


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
            copy = self._copies[command] = f"{name}_copy{len(self._copies)}"
            with _maintenance() as cursor:
                _copy(cursor, name, copy)
            return
        with _maintenance() as cursor:
            _copy(cursor, copy, name)

    def forget(self) -> None:
        """Drop the copies."""
        with _maintenance() as cursor:
            for copy in self._copies.values():
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(copy)))
