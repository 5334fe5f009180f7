"""Headings as people type them, in an order that can be followed by ear (RGAA 9.1: no level is skipped)."""

import re

HEADING = re.compile(r"^(#{1,6})(?=\s)", re.MULTILINE)


def levelled(text: str) -> str:
    """The same text, whose first heading is of the first level, and where none is more than one below the one before.

    « ## Au Mail » alone becomes « # Au Mail »: the levels that are used come one after the other.
    """
    used = sorted({len(signs) for signs in HEADING.findall(text)})
    above = 0

    def lower(match: re.Match[str]) -> str:
        nonlocal above
        above = min(used.index(len(match[1])) + 1, above + 1)
        return "#" * above

    return HEADING.sub(lower, text)
