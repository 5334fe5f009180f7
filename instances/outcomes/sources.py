"""Where a subject comes from: a public number in the address (`?depuis=QRC-2026-0042`), no key to another part."""

import re
from dataclasses import dataclass

from allonnes.core.addresses import page_url

_NUMBER = re.compile(r"[A-Z]{2,5}-\d{4}-\d{1,6}")


@dataclass(frozen=True)
class Source:
    """The number that was given, when it has the shape of one; `url` is where the search finds it."""

    number: str = ""

    @property
    def url(self) -> str:
        return f"{page_url('search')}?q={self.number}" if self.number else ""

    @property
    def query(self) -> str:
        """What to add to an address to keep it."""
        return f"?depuis={self.number}" if self.number else ""


def source_at(given: str) -> Source:
    """What the address says, if it is a public number; anything else says nothing."""
    asked = given.strip().upper()
    return Source(asked) if _NUMBER.fullmatch(asked) else Source()
