"""No published number that could point at a person: cells under 5, nor what a subtraction would give back."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeVar

from django.utils.crypto import salted_hmac

SMALLEST_SHOWN = 5
Answer = TypeVar("Answer")


def hide_small_cells(cells: dict[str, int]) -> dict[str, int | None]:
    """Replace by None each number of persons between 1 and 4, and more cells while the total would give one back.

    The total of the cells and this rule are taken as known. Zero tells of nobody and stays, unless nothing else is left
    to hide. Labels and their order play no part and equal cells are hidden together, so hidden numbers that are not all
    the same could be exchanged, and none is found. Source: statistical secrecy as applied by the town (our decision,
    after INSEE's practice).
    """
    hidden = {label for label, count in cells.items() if 0 < count < SMALLEST_SHOWN}
    while hidden and _can_be_found([cells[label] for label in hidden]):
        left = Counter(count for label, count in cells.items() if count and label not in hidden)
        # Equal cells go together: a number that stands alone costs fewer of them than a smaller one that does not.
        cheapest = min(left, key=lambda count: (left[count], count), default=0)
        hidden |= {label for label, count in cells.items() if count == cheapest}
        if not left:
            break
    return {label: None if label in hidden else count for label, count in cells.items()}


def rounded_down(count: int) -> int:
    """A number said again and again, day after day: to a multiple of five, so that one more tells of nobody."""
    return count - count % SMALLEST_SHOWN


def in_blocks(answers: Sequence[Answer], *, about: str) -> list[Sequence[Answer]]:
    """Answers, in the order they came, cut into blocks of five to nine; the last ones wait until theirs is full.

    Counted block by block, then rounded down, a number never moves for fewer than five people; and since nobody outside
    knows how long a block is, what is rounded adds up to no known sum. `about`: what the answers are about, so that the
    same blocks are found again.
    """
    blocks: list[Sequence[Answer]] = []
    start = 0
    while (end := start + _length(about, len(blocks))) <= len(answers):
        blocks.append(answers[start:end])
        start = end
    return blocks


def _length(about: str, rank: int) -> int:
    digest = salted_hmac("core.disclosure.block", f"{about}:{rank}", algorithm="sha256").digest()
    return SMALLEST_SHOWN + digest[0] % SMALLEST_SHOWN


def shown_in_steps(cells: dict[str, int]) -> dict[str, int | None]:
    """The counts of blocks of answers, each rounded down, or None under five; nothing when no answer has five."""
    shown = {label: rounded_down(count) or None for label, count in cells.items()}
    return shown if any(shown.values()) else {}


def shown_table(cells: dict[str, int]) -> dict[str, int | None]:
    """The same, or nothing: for fewer than 5 people, or when every number would be masked, since the total of such a
    table could still give them away. Labels alone would say that somebody is behind each of them."""
    shown = hide_small_cells(cells) if sum(cells.values()) >= SMALLEST_SHOWN else {}
    return shown if any(shown.values()) else {}


def hide_in_both_ways(cells: dict[tuple[Any, Any], int]) -> dict[tuple[Any, Any], int | None]:
    """The same for a table with lines and columns, each of whose sums is known: no line and no column gives a hidden
    number back by its sum."""
    hidden = {key for key, count in cells.items() if 0 < count < SMALLEST_SHOWN}
    lines = [[key for key in cells if key[axis] == name] for axis in (0, 1) for name in {key[axis] for key in cells}]
    while more := {key for line in lines for key in _to_hide(cells, line, hidden)}:
        hidden |= more
    return {key: None if key in hidden else count for key, count in cells.items()}


def _to_hide(
    cells: dict[tuple[Any, Any], int], line: list[tuple[Any, Any]], hidden: set[tuple[Any, Any]]
) -> list[tuple[Any, Any]]:
    """The next cells of a line to hide: the smallest shown, zeros last."""
    shown = [key for key in line if key not in hidden]
    if len(shown) == len(line) or not _can_be_found([cells[key] for key in line if key in hidden]):
        return []
    smallest = min((cells[key] for key in shown if cells[key]), default=0)
    return [key for key in shown if cells[key] == smallest]


def can_be_summed(hidden: list[int]) -> bool:
    """Whether the sum of these hidden cells may be shown: none, or several that it does not give back."""
    return not hidden or not _can_be_found(hidden)


def _can_be_found(hidden: list[int]) -> bool:
    """Whether the sum of the hidden cells could tell one of them: all the same, or a sum that is itself too small."""
    return len(set(hidden)) == 1 or sum(hidden) < SMALLEST_SHOWN
