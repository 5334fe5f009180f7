"""What tells that a public page would say something else: a version, counted by the database itself.

Each table that a public page shows adds one row to `core_pagechange` when it is written, in the same transaction: the
page that was read before and the change that commits after can never carry the same version. Rows are only added, so
no writer ever waits for another, and two of them cannot lock each other out. See docs/decisions/0019.

A **scope** is what a row tells of: a part of the town (« library »), or one thing of it (« library.book:12 »).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, migrations

TRIGGER = "page_changed"
# What the top and the foot of every page say: the town's name, its telephone, the state of accessibility.
EVERY_PAGE = "every-page"
# In one statement, so at one instant: what the page is about, and how many times that has changed.
_VERSION = """
SELECT 'core_pagechange'::regclass::oid, (SELECT coalesce(sum(changes), 0)::bigint FROM core_pagechange
                                          WHERE scope IN (SELECT scope FROM shown)), array_agg(scope)
FROM shown
"""
_AGAIN = """
SELECT 'core_pagechange'::regclass::oid, coalesce(sum(changes), 0)::bigint
FROM core_pagechange WHERE scope = ANY(%s)
"""
# Only what nobody else is folding; what is added meanwhile is not seen, and stays.
_FOLD = """
WITH many AS (SELECT scope FROM core_pagechange GROUP BY scope HAVING count(*) > 1),
     mine AS (SELECT id FROM core_pagechange WHERE scope IN (SELECT scope FROM many) FOR UPDATE SKIP LOCKED),
     gone AS (DELETE FROM core_pagechange WHERE id IN (SELECT id FROM mine) RETURNING scope, changes)
INSERT INTO core_pagechange (scope, changes) SELECT scope, sum(changes) FROM gone GROUP BY scope
"""

MAKE_FUNCTION = """
CREATE FUNCTION core_page_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
    after text;
BEGIN
    IF TG_LEVEL = 'STATEMENT' THEN
        INSERT INTO core_pagechange (scope, changes) VALUES (TG_ARGV[0], 1);
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN before := TG_ARGV[0] || ':' || (to_jsonb(OLD) ->> TG_ARGV[1]); END IF;
    IF TG_OP <> 'DELETE' THEN after := TG_ARGV[0] || ':' || (to_jsonb(NEW) ->> TG_ARGV[1]); END IF;
    INSERT INTO core_pagechange (scope, changes)
    SELECT DISTINCT scope, 1 FROM unnest(ARRAY[before, after]) AS scope WHERE scope IS NOT NULL;
    RETURN NULL;
END $$
"""
DROP_FUNCTION = "DROP FUNCTION core_page_changed()"


@dataclass(frozen=True)
class Version:
    """What a page was about when it began to be read, and how many times that had changed in that table: a town that
    is restored or built anew counts anew, in another one."""

    scopes: tuple[str, ...]
    changes: int
    table: int

    def is_current(self) -> bool:
        """Whether nothing of it has changed since. One query."""
        with connection.cursor() as cursor:
            cursor.execute(_AGAIN, [list(self.scopes)])
            return bool(cursor.fetchone() == (self.table, self.changes))


def version_of(scopes: Sequence[str], about: str = "", given: dict[str, Any] | None = None) -> Version:
    """The version of these scopes, and of those that the query `about` finds from the values `given`. One query."""
    more = f" UNION ({about})" if about else ""
    with connection.cursor() as cursor:
        shown = f"WITH shown (scope) AS (SELECT unnest(%(scopes)s::text[]){more})"
        cursor.execute(shown + _VERSION, {**(given or {}), "scopes": list(scopes)})
        table, changes, shown_scopes = cursor.fetchone()
    return Version(tuple(sorted(shown_scopes)), changes, table)


def fold_changes() -> None:
    """Replace the rows of each scope by one that counts as much: no version moves."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD)


def watch(table: str, scope: str, *, key: str = "", columns: Sequence[str] = ()) -> migrations.RunSQL:
    """The operation of a migration that makes a table tell its changes.

    With `key`, each row tells of one thing: the scope, a colon, and the value of that column; otherwise a statement
    tells once for all its rows. With `columns`, only updates of these tell.
    """
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
    events = "UPDATE" if columns else "INSERT OR UPDATE OR DELETE"
    how = f"FOR EACH ROW {f'WHEN ({changed}) ' if changed else ''}" if key else "FOR EACH STATEMENT "
    arguments = ", ".join(f"'{word}'" for word in (scope, key) if word)
    return migrations.RunSQL(
        f"CREATE TRIGGER {TRIGGER} AFTER {events} ON {table} {how}EXECUTE FUNCTION core_page_changed({arguments})",
        f"DROP TRIGGER {TRIGGER} ON {table}",
    )
