"""The write-ahead log of PostgreSQL: emptied by a role that may, left to a person otherwise."""

import pytest
from django.db import connection

from allonnes.core.wal import empty_wal

pytestmark = pytest.mark.django_db(transaction=True)


def files() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_ls_waldir() ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


def test_files_of_before_are_removed_not_used_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_switch_wal()")
        cursor.execute("CREATE TABLE some_rows AS SELECT n FROM generate_series(1, 1000) AS n")
        cursor.execute("DROP TABLE some_rows")
        cursor.execute("SELECT current_setting('wal_recycle')")
        uses_again = cursor.fetchone() == ("on",)
    before = files()
    # A server that uses its files again keeps them: it is said, and a person does it by hand.
    assert empty_wal(connection) is not uses_again
    if not uses_again:
        assert not set(before[:-1]) & set(files())
        assert len(files()) <= 2


def test_a_role_that_may_not_changes_nothing() -> None:
    own = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE role_of_a_site NOLOGIN")
    try:
        with own.cursor() as cursor:
            cursor.execute("SET ROLE role_of_a_site")
        assert not empty_wal(own)
    finally:
        # It goes back to those that other tests share.
        with own.cursor() as cursor:
            cursor.execute("RESET ROLE")
        own.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE role_of_a_site")
