"""A mail is written once, as text with light markup, and read into blocks: its text and its HTML are made from them.

The first line is the subject. Then each block is a line, or lines that follow each other:

    Objet : Votre code pour vous connecter

    A paragraph: lines that follow each other, broken where they are.
    - an item: items that follow each other are one list
    > words of somebody, between guillemets
    # 1234-5678: a code, shown large
    ## a heading
    => [label](https://…): the button
    ~ a note, small, at the foot, in place of why this mail came

Inside a block, `*bold*` and `[label](https://…)`. What a template inserts is shielded first: it is never markup, but
for what is `Written` in these signs by code that shielded each of its words.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

SUBJECT = "Objet : "
_SIGNS = "*[]()->=#~"
# Stand-ins of the private use area: none of what people type keeps one, so each comes from a shield.
_BREAK = "\ue000"
_STAND_INS = {sign: chr(ord(_BREAK) + rank) for rank, sign in enumerate(_SIGNS, start=1)}
_SHIELD = str.maketrans({_BREAK: "", **dict.fromkeys(_STAND_INS.values(), ""), **_STAND_INS})
# The second line of a value is set back: it looks like neither a paragraph of the town nor the address of a button.
_UNSHIELD = str.maketrans({_BREAK: "\n  ", **{stand_in: sign for sign, stand_in in _STAND_INS.items()}})
_LINE_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_INLINE = re.compile(rf"\*(?P<strong>[^*]*)\*|\[(?P<label>[^\]]+)\]\((?P<url>https?://[^\s(){_BREAK}]+)\)")


class BlockKind(StrEnum):
    """What a block is; the value is the sign that its line starts with."""

    PARAGRAPH = ""
    ITEM = "-"
    QUOTE = ">"
    CODE = "#"
    HEADING = "##"
    BUTTON = "=>"
    NOTE = "~"


@dataclass(frozen=True)
class Span:
    """Some words of a block, all alike."""

    text: str
    url: str = ""
    is_strong: bool = False


@dataclass(frozen=True)
class Block:
    """One block of a mail."""

    kind: BlockKind
    spans: tuple[Span, ...]

    @property
    def link(self) -> Span | None:
        """The link that the block is, when it is nothing else."""
        return self.spans[0] if len(self.spans) == 1 and self.spans[0].url else None


class Written(str):
    """Words in the signs of a mail: those of people were shielded one by one."""

    __slots__ = ()


def shield(words: str) -> str:
    """Words on one line that no sign in them turns into markup; the spaces around them stay."""
    return words.translate(_SHIELD)


def shielded(value: Any) -> Any:
    """A value, and each value in it, whose words cannot be read as markup. Undone when the blocks are read."""
    match value:
        case None | bool() | int() | float() | Decimal() | Written():
            return value
        case dict():
            return {name: shielded(part) for name, part in value.items()}
        case list() | tuple():
            return [shielded(part) for part in value]
    return _LINE_BREAKS.sub(_BREAK, str(value).strip().translate(_SHIELD))


def split_subject(source: str) -> tuple[str, str]:
    """The subject, on one line, and the body with its markup. Raises ValueError when the first line is no subject."""
    first, _end, body = source.partition("\n")
    subject = " ".join(first.removeprefix(SUBJECT).translate(_UNSHIELD).split())
    if not first.startswith(SUBJECT) or not subject:
        raise ValueError(f"a mail starts with its subject, not with {first!r}")
    return subject, body


def read_blocks(body: str) -> list[Block]:
    """The blocks of a body, in their order; an empty one is left out."""
    blocks: list[Block] = []
    lines: list[str] = []
    for line in [*(line.strip() for line in body.split("\n")), ""]:
        sign, _space, words = line.partition(" ")
        if line and sign not in set(BlockKind):
            lines.append(line)
            continue
        blocks += [_block(BlockKind.PARAGRAPH, "\n".join(lines)), _block(BlockKind(sign), words)]
        lines = []
    return [block for block in blocks if block.spans]


def plain_text(blocks: list[Block]) -> str:
    """The blocks as text that is pleasant to read without any program."""
    text = ""
    before = None
    for block in blocks:
        is_same_list = before is not None and before.kind == block.kind == BlockKind.ITEM
        text += ("\n" if is_same_list else "\n\n") + _plain_block(block)
        before = block
    return text.strip("\n")


def _block(kind: BlockKind, words: str) -> Block:
    return Block(kind, tuple(span for span in _spans(words) if span.text))


def _spans(words: str) -> list[Span]:
    spans, start = [], 0
    for match in _INLINE.finditer(words):
        label, url = match["label"], match["url"]
        spans.append(_span(words[start : match.start()]))
        spans.append(_span(label, url=url) if label else _span(match["strong"], is_strong=True))
        start = match.end()
    return [*spans, _span(words[start:])]


def _span(words: str, *, url: str | None = None, is_strong: bool = False) -> Span:
    return Span(words.translate(_UNSHIELD), (url or "").translate(_UNSHIELD), is_strong)


def _plain_block(block: Block) -> str:
    link = block.link
    words = "".join(f"{span.text} ({span.url})" if span.url else span.text for span in block.spans)
    match block.kind:
        case BlockKind.BUTTON if link:
            return f"{link.text}\u00a0:\n{link.url}"
        case BlockKind.ITEM:
            return f"- {link.text}\n  {link.url}" if link else f"- {words}"
        case BlockKind.QUOTE:
            return f"«\u00a0{words}\u00a0»"
        case BlockKind.CODE:
            return f"    {words}"
    return f"{link.text}\u00a0: {link.url}" if link else words
