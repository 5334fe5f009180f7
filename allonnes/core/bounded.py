"""Numbers that cost the same whatever the table holds: beyond a thousand, « plus de 1 000 », and nobody counts on."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, QuerySet
from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import number

MOST_COUNTED = 1_000


def count_up_to(rows: "QuerySet[Any]", most: int = MOST_COUNTED) -> int:
    """How many rows there are; `most + 1` says: more."""
    return rows.order_by().values("pk")[: most + 1].count()


class BoundedCount(Func):
    """The same in an annotation: the number of rows of a queryset, `most + 1` when there are more."""

    function = "CARDINALITY"
    output_field = IntegerField()

    def __init__(self, rows: "QuerySet[Any]", most: int = MOST_COUNTED) -> None:
        super().__init__(ArraySubquery(rows.order_by().values("pk")[: most + 1]))


def counted(count: int, most: int = MOST_COUNTED) -> str:
    """« 135 », « plus de 1 000 »."""
    return _("plus de %(n)s") % {"n": number(most)} if count > most else number(count)


def counted_short(count: int, most: int = MOST_COUNTED) -> str:
    """« 135 », « 1 000+ », where there is no room for words."""
    return f"{number(most)}+" if count > most else number(count)


def total_of(counts: Iterable[int]) -> str:
    """The sum of such numbers, in words: one that says « more » makes the sum say so."""
    known = list(counts)
    total = number(sum(min(count, MOST_COUNTED) for count in known))
    is_more = any(count > MOST_COUNTED for count in known)
    return _("plus de %(n)s") % {"n": total} if is_more else total
