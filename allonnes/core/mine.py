"""What a person has in one part of the town, on the first page of their account: the last lines, and how many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

SHOWN = 3


@dataclass(frozen=True)
class MineLine:
    """A thing, in words where it stands, and what proves it."""

    title: str
    url: str
    words: str = ""
    kind: str = "neutral"
    more: str = ""


def mine_card(rows: Sequence[Any], line: Callable[[Any], MineLine]) -> dict[str, Any]:
    """What `components/mine_card.html` shows of these rows, the first ones in words."""
    return {"lines": [line(row) for row in rows[:SHOWN]], "count": len(rows)}
