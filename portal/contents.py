"""The table of contents of a long text: its headings, each with an address of its own."""

import re
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import slugify

# A text of two parts is read without a table of contents.
FEWEST_PARTS = 3
_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """A heading of a text, and the name by which a link reaches it."""

    anchor: str
    words: SafeString


def with_contents(html: SafeString) -> tuple[SafeString, list[Part]]:
    """The same text with a name on each of its headings, and these headings; none for a short text.

    `html` is already clean: nothing but names made here, of letters and dashes, is added to it.
    """
    parts: list[Part] = []

    def name(heading: re.Match[str]) -> str:
        words = SafeString(strip_tags(heading[1]))
        anchor = f"partie-{len(parts) + 1}-{slugify(words)[:40]}".rstrip("-")
        parts.append(Part(anchor, words))
        return f'<h2 id="{anchor}">{heading[1]}</h2>'

    named = SafeString(_HEADING.sub(name, html))
    return (named, parts) if len(parts) >= FEWEST_PARTS else (html, [])
