"""Public numbers, given one after the other: a project of an edition, a version of a text, a request of a year."""

import re
import unicodedata
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Max, Model, QuerySet

from allonnes.core.codes import LONGEST, as_digit, is_between

# First half of the locks of series that have a name: another part that takes such a lock has another one.
_SERIES = 7_200_303
# « n° » may come first. Without its prefix a number is read only if something parts the year from the rest.
_TYPED = r"(?:N[°O] ?)?(?:{prefix} ?(?P<year>2\d{{3}}) ?|(?P<bare>2\d{{3}}) )0*(?P<number>[1-9]\d{{0,8}})"


class PublicNumber(NamedTuple):
    """What « QRC-2026-0042 » says, beside its prefix: the year 2026, the number 42."""

    year: int
    number: int


def format_number(prefix: str, year: int, number: int) -> str:
    """A public number of a series that starts again each year, as it is stored and printed: « QRC-2026-0042 »."""
    return f"{prefix}-{year}-{number:04d}"


def read_number(prefix: str, typed: str) -> PublicNumber | None:
    """The public number somebody typed, None when it is none: « qrc 2026 42 », « n° QRC‑2026‑0042 », « 2026-42 ».

    Capitals, dashes of any kind, spaces, points, missing zeros and a missing prefix do not matter.
    """
    if len(typed) > LONGEST:
        return None
    match = re.fullmatch(_TYPED.format(prefix=re.escape(prefix.upper())), _spaced(typed))
    return PublicNumber(int(match["year"] or match["bare"]), int(match["number"])) if match else None


def _spaced(typed: str) -> str:
    """In capitals, with one space for whatever parts what was typed, and nothing for what nobody sees."""
    signs = (sign for sign in unicodedata.normalize("NFKC", typed) if unicodedata.category(sign) != "Cf")
    return " ".join("".join(" " if is_between(sign) else as_digit(sign) for sign in signs).upper().split())


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
