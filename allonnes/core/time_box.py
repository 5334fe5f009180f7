"""What a page would rather do without than wait for: statements that PostgreSQL stops after some time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection

_SAVEPOINT = "time_box"
_UNDO = f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}; RELEASE SAVEPOINT {_SAVEPOINT}"


@contextmanager
def time_boxed(milliseconds: int, similarity: float | None = None) -> Iterator[None]:
    """Statements that take longer raise OperationalError, and leave the transaction around as it was. Read only.

    `similarity`: from which likeness on two texts are alike for `%`, for these statements only.
    The limit travels with each statement, in one message: PostgreSQL forgets it at the end of that message, or, inside
    a transaction, when the savepoint around the statement is undone.
    """

    limits = f"SET LOCAL statement_timeout = {int(milliseconds)}"
    if similarity is not None:
        limits += f"; SET LOCAL pg_trgm.similarity_threshold = {float(similarity)}"

    def boxed(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        limited = f"{limits}; {sql}"
        is_inside = connection.in_atomic_block
        result = execute(f"SAVEPOINT {_SAVEPOINT}; {limited}; {_UNDO}" if is_inside else limited, *args)
        for _statement_before in range(limits.count(";") + (2 if is_inside else 1)):
            args[-1]["cursor"].nextset()
        return result

    try:
        with connection.execute_wrapper(boxed):
            yield
    except DatabaseError:
        if connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute(_UNDO)
        raise
