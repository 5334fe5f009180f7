"""Public numbers, given one after the other: a project of an edition, a version of a text, a request of a year."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model, QuerySet

# First half of the locks of series that have a name: another part that takes such a lock has another one.
_SERIES = 7_200_303


def next_number(rows: "QuerySet[Any]", *, of: Model | str, field: str = "number") -> int:
    """The number that follows the largest of `rows` (the whole series), 1 for the first, inside the caller's
    transaction, which writes it.

    `of` is what the series belongs to: the row of an edition or of a page, or a name when it has none of its own
    (« demandes:2026 »). It is held until the transaction ends, so two at once wait for each other and never get the
    same number; one that is rolled back leaves no gap. Numbers follow the order of the acts, and one brought from
    elsewhere, even far ahead, is never given again.

    Only a row that is deleted can leave a gap, and the number of the last one deleted would be given again: what has a
    public number is withdrawn or hidden, never deleted. The table keeps its own constraint: a number once a series.
    Raises TransactionManagementError outside a transaction.
    """
    if isinstance(of, str):
        _hold(of)
    else:
        of._meta.base_manager.select_for_update(of=("self",), no_key=True).only("pk").get(pk=of.pk)
    last: int | None = rows.order_by().aggregate(last=Max(field))["last"]
    return (last or 0) + 1


def _hold(name: str) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is given inside the transaction that writes it")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_SERIES, name])
