"""The write-ahead log of PostgreSQL keeps the rows of before: emptied, when the site's role may."""

from django.db.backends.base.base import BaseDatabaseWrapper

# What a superuser types on the town's own server, with `wal_recycle` off.
ORDERS = ("SELECT pg_switch_wal();", "CHECKPOINT;")
_MAY = """
SELECT (role.rolsuper OR pg_has_role(current_user, 'pg_checkpoint', 'USAGE'))
    AND has_function_privilege('pg_switch_wal()', 'EXECUTE') AND current_setting('wal_recycle') = 'off'
FROM pg_roles AS role WHERE role.rolname = current_user
"""


def empty_wal(connection: BaseDatabaseWrapper) -> bool:
    """Leave the present file of the log and remove those before it; whether the role may, and the server removes them.

    Called outside of any transaction. A server that uses its files again (`wal_recycle`), a replica or an archive keep
    what they hold: False, and a person does it by hand.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MAY)
        if cursor.fetchone() != (True,):
            return False
        for order in ORDERS:
            cursor.execute(order)
    return True
