"""Two versions of the minutes, line by line; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class ComparedLine:
    """A line: `kind` is same, added or removed."""

    kind: str
    text: str


def compared(before: str, after: str) -> list[ComparedLine]:
    """What was taken away, then what came in its place, in the order of the text."""
    old, new = before.splitlines(), after.splitlines()
    return list(_lines(old, new))


def _lines(old: list[str], new: list[str]) -> Iterator[ComparedLine]:
    for what, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from (ComparedLine("same", line) for line in new[start:end])
        else:
            yield from (ComparedLine("removed", line) for line in old[first:last])
            yield from (ComparedLine("added", line) for line in new[start:end])
