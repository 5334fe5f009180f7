"""Text written by the town's staff in Markdown, turned into HTML that cannot harm the reader."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

LOWEST_HEADING = 6
ALLOWED_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
    | {"h2", "h3", "h4", "h5", "h6"}
    | {"table", "tbody", "td", "th", "thead", "tr"}
)
ALLOWED_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def render_markdown(text: str) -> SafeString:
    """Safe HTML of a CommonMark text with tables.

    HTML in the text is shown as written, images give their alternative text, `#` becomes h2 because the page has its
    h1, and links keep only http, https, mailto, tel or an address of this site. Two barriers in a row: a parser that
    emits no raw HTML, then a list of allowed tags and attributes (OWASP, XSS prevention: sanitise, do not filter).
    """
    # SafeString rather than mark_safe: this is the one place that vouches for the text.
    return SafeString(_CLEANER.clean(_PARSER.render(text)))


def read_markdown(text: str) -> list[Token]:
    """The tokens of such a text, for what is no page: a mail."""
    return _PARSER.parse(text)


def _fit_in_page(state: StateCore) -> None:
    """Lower headings by one level and tie each column's heading to its column."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, LOWEST_HEADING)}"
        elif token.type == "th_open":
            token.attrSet("scope", "col")


def _drop_images(state: StateCore) -> None:
    """Put the alternative text where the image was."""
    for token in (child for parent in state.tokens for child in parent.children or ()):
        if token.type == "image":
            token.content = RendererHTML().renderInlineAsText(token.children, state.md.options, state.env)
            token.type, token.tag = "text", ""


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    parser.core.ruler.push("fit_in_page", _fit_in_page)
    parser.core.ruler.push("drop_images", _drop_images)
    return parser


_PARSER = _make_parser()
_CLEANER = nh3.Cleaner(
    tags=ALLOWED_TAGS,
    attributes=ALLOWED_ATTRIBUTES,
    url_schemes=ALLOWED_SCHEMES,
    link_rel="noopener",
)
