"""What the search finds; each app declares its own in its `searching.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from allonnes.core.registry import Registry


def _nowhere(row: Any) -> str:
    return ""


def _title(row: Any) -> str:
    return str(getattr(row, "title", row))


def _none(words: str) -> Q | None:
    return None


@dataclass(frozen=True)
class Findable:
    """A kind of thing found by its `search` column (see `allonnes.core.search`): its name as a heading, in their order
    of `rank`; the rows that anybody may read; `where`: what is said beside its `title`. Its page is in `addresses`.

    `exact`: the row that the words name by its number (« n° 6 »), shown before the others.
    """

    label: Any
    rank: int
    rows: Callable[[], "QuerySet[Any]"]
    where: Callable[[Any], str] = _nowhere
    title: Callable[[Any], str] = _title
    exact: Callable[[str], Q | None] = _none


FINDABLE: Registry[Findable] = Registry(lambda kind: str(kind.label))
