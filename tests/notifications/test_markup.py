"""Text with light markup: what its signs say, and that nothing typed by anybody is one of them."""

from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from allonnes.notifications.markup import Block, BlockKind, Span, plain_text, read_blocks, shielded, split_subject

HOSTILE = [
    "[clic](http://mal.example)",
    "=> [clic](http://mal.example)",
    "*gras*",
    "- x",
    "> x",
    "# 1234",
    "~ note",
    "*](http://mal.example)",
    "<b>gras</b> & l’« arbre »",
]


def _read(text: str) -> list[tuple[str, str]]:
    return [(block.kind.name, "".join(span.text for span in block.spans)) for block in read_blocks(text)]


def test_each_sign_makes_its_block():
    body = (
        "Bonjour,\n\nQuand : lundi\nOù : ici\n- un\n\n- deux\n> cité\n# 1234\n=> [Voir](https://a.example/)\n~ Petit."
    )
    assert _read(body) == [
        ("PARAGRAPH", "Bonjour,"),
        ("PARAGRAPH", "Quand : lundi\nOù : ici"),
        ("ITEM", "un"),
        ("ITEM", "deux"),
        ("QUOTE", "cité"),
        ("CODE", "1234"),
        ("BUTTON", "Voir"),
        ("NOTE", "Petit."),
    ]


def test_bold_and_links_stand_inside_a_block():
    (block,) = read_blocks("Le *vote* est [ouvert](https://a.example/v/) ici.")
    assert block.spans == (
        Span("Le "),
        Span("vote", is_strong=True),
        Span(" est "),
        Span("ouvert", url="https://a.example/v/"),
        Span(" ici."),
    )
    assert block.link is None


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/compte/", "http://a b", ""])
def test_only_a_web_address_makes_a_link(address):
    (block,) = read_blocks(f"[clic]({address})")
    assert not any(span.url for span in block.spans)


@pytest.mark.parametrize("body", ["", "\n\n", "> ", "- \n# ", "**", "~"])
def test_what_says_nothing_makes_no_block(body):
    assert read_blocks(body) == []


def test_a_mail_without_a_subject_is_refused():
    for source in ("Bonjour,", "Objet : ", "Objet :   \n", ""):
        with pytest.raises(ValueError, match="starts with its subject"):
            split_subject(source)
    assert split_subject("Objet : Un  vote\nBonjour,\n") == ("Un vote", "Bonjour,\n")


def test_the_text_is_pleasant_without_any_program():
    body = (
        "Le [vote](https://a.example/) est *ouvert*.\n\n[La page](https://a.example/p/)\n\n- [Un](https://a.example/1/)"
        "\n- deux\n\n> Où ?\n\n# 1234\n\n=> [Voir](https://a.example/)\n=> Sans adresse"
    )
    assert plain_text(read_blocks(body)) == (
        "Le vote (https://a.example/) est ouvert.\n\nLa page\u00a0: https://a.example/p/\n\n"
        "- Un\n  https://a.example/1/\n- deux\n\n«\u00a0Où ?\u00a0»\n\n    1234\n\n"
        "Voir\u00a0:\nhttps://a.example/\n\nSans adresse"
    )


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "À propos de « {} ».", "*{}*", "{} est retiré.", "[{}](https://a.example/)"])
def test_a_value_is_never_markup(typed, around):
    (block,) = read_blocks(around.format(shielded(typed)))
    assert block.kind == BlockKind.PARAGRAPH
    assert "".join(span.text for span in block.spans) == _unmarked(around).format(typed)
    assert {span.url for span in block.spans} <= {"", "https://a.example/"}
    assert [span.text for span in block.spans if span.is_strong] == ([typed] if around == "*{}*" else [])


def _unmarked(around: str) -> str:
    return around.replace("*", "").replace("[{}](https://a.example/)", "{}")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n\n", " \n \n ", "\u2028", "\u2029", "\x85", "\v", "\f"])
def test_a_line_break_in_a_value_starts_no_block(end):
    (block,) = read_blocks("> " + shielded(f"Un.{end}=> [clic](http://mal.example){end}"))
    assert block == Block(BlockKind.QUOTE, (Span("Un.\n  => [clic](http://mal.example)"),))


def test_nobody_types_a_stand_in():
    private = "".join(chr(code) for code in range(0xE000, 0xE010))
    assert shielded(private) == private[len("*[]()->=#~") + 1 :]


def test_values_in_values_are_shielded_and_numbers_kept():
    lazy = gettext_lazy("*gras*")
    values = shielded({"a": ["- x", ("> y",)], "n": 3, "cost": Decimal("2.5"), "yes": True, "no": None, "lazy": lazy})
    assert (values["n"], values["cost"], values["yes"], values["no"]) == (3, Decimal("2.5"), True, None)
    assert _read(f"{values['a'][0]}\n\n{values['a'][1][0]}\n\n{values['lazy']}") == [
        ("PARAGRAPH", "- x"),
        ("PARAGRAPH", "> y"),
        ("PARAGRAPH", "*gras*"),
    ]
