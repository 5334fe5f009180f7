"""A newsletter in the marks of a mail: its Markdown, then its dates."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from markdown_it.tree import SyntaxTreeNode

from allonnes.core.markdown import read_markdown
from allonnes.notifications.markup import Written, shield
from allonnes.notifications.newsletters.models import Newsletter

_PARENTHESES = str.maketrans({"(": "%28", ")": "%29"})


def mail_words(newsletter: Newsletter) -> Written:
    """All that a newsletter says, as `allonnes.notifications.markup` reads it: the same words as on its page."""
    blocks = list(_blocks(SyntaxTreeNode(read_markdown(newsletter.body))))
    if newsletter.dates:
        blocks.append(f"## {shield(_('À vos agendas'))}")
        blocks.append("\n".join(f"- {_date(row)}" for row in newsletter.dates))
    return Written("\n\n".join(blocks))


def _date(row: dict[str, str]) -> str:
    words = f"*{shield(row['title'])}*, {shield(row['when'])}. {shield(row['detail'])}"
    return f"{words} {_link(_('Voir'), row['url'])}" if row["url"] else words


def _blocks(node: SyntaxTreeNode) -> Iterator[str]:
    """Each block of a text, one after the other; what mails do not have (tables, lists in lists) is told flat."""
    for child in node.children:
        write = _WRITERS.get(child.type)
        if write is None:
            yield from _blocks(child)
        else:
            yield write(child)


def _numbered(node: SyntaxTreeNode) -> str:
    first = int(node.attrs.get("start", 1))
    return "\n".join(f"{rank}. {_one_line(item)}" for rank, item in enumerate(node.children, start=first))


def _lines_after(sign: str, node: SyntaxTreeNode) -> str:
    return "\n".join(f"{sign} {_one_line(part)}" for part in node.children)


def _one_line(node: SyntaxTreeNode) -> str:
    return " ".join(_inline(node).split("\n"))


def _inline(node: SyntaxTreeNode) -> str:
    """The words of a block, its links and what is important in it."""
    return "".join(_span(child) for child in node.children).strip()


def _span(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text" | "code_inline":
            return shield(node.content)
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "strong" if not _holds_link(node):
            return f"*{shield(_plain(node))}*"
        case "link":
            return _link(_plain(node), str(node.attrs["href"]))
    words = "".join(_span(child) for child in node.children)
    return f"{words} " if node.type == "paragraph" else words


def _holds_link(node: SyntaxTreeNode) -> bool:
    return any(child.type == "link" for child in node.walk())


def _plain(node: SyntaxTreeNode) -> str:
    return "".join(" " if part.type == "softbreak" else part.content for part in node.walk() if not part.children)


def _link(label: str, address: str) -> str:
    """A link whole, as a mail needs it; an address or a telephone is written beside its words."""
    href = address.translate(_PARENTHESES)
    if href.startswith("/"):
        href = f"{settings.SITE_URL}{href}"
    if href.startswith(("http://", "https://")):
        return f"[{shield(label)}]({href})"
    said = address.partition(":")[2]
    return shield(label if said in label else f"{label} ({said})") if said else shield(label)


_WRITERS: dict[str, Callable[[SyntaxTreeNode], str]] = {
    "heading": lambda node: f"## {_one_line(node)}",
    "paragraph": _inline,
    "bullet_list": partial(_lines_after, "-"),
    "ordered_list": _numbered,
    "blockquote": partial(_lines_after, ">"),
    "tr": lambda node: ", ".join(filter(None, (_one_line(cell) for cell in node.children))),
    "fence": lambda node: shield(node.content.strip()),
    "code_block": lambda node: shield(node.content.strip()),
}


def date_of(item: Any, when: str) -> dict[str, str]:
    """A line of the agenda, as a newsletter keeps it."""
    return {"title": str(item.title), "when": when, "detail": str(item.detail), "url": str(item.url)}
