"""Squares to photograph: always the same for one text, black on white, safe inside a page."""

import re
from typing import Any

import pytest

from allonnes.core.qr import page_square, square, square_file

HOSTILE = 'https://site.example/?q="><script>alert(1)</script>&l=é'


@pytest.mark.parametrize("text", ["https://site.example/budgets/", HOSTILE])
@pytest.mark.parametrize("is_quick", [False, True])
def test_a_square_is_drawn_without_a_word_of_its_text(text: str, is_quick: bool) -> None:
    drawing = square(text, is_quick=is_quick)
    assert not re.search(r"style|script|href|\bon\w+=|site\.example", drawing)
    assert set(re.findall(r"<(\w+)", drawing)) == {"svg", "g", "path"}
    assert {"#000", "#fff"} == set(re.findall(r'(?:fill|stroke)="(#\w+)"', drawing))
    assert square(text, is_quick=is_quick) == drawing
    assert square(f"{text}x", is_quick=is_quick) != drawing


def test_a_page_of_the_portal_is_named_whole(settings: Any) -> None:
    settings.SITE_URL = "https://participer.example"
    assert page_square("/agenda/", scale=5) == square("https://participer.example/agenda/", scale=5)
    assert page_square("/agenda/", scale=5) != page_square("/agenda/")


def test_an_image_has_its_own_file() -> None:
    drawing = square_file("otpauth://totp/x?secret=ABC")
    assert 'xmlns="http://www.w3.org/2000/svg"' in drawing
    assert "ABC" not in drawing
