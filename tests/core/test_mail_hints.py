"""An address that was probably mistyped is hinted at before it is used, and never refused."""

import pytest
from django.template import Context, Template

from allonnes.core.mail_hints import meant_address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("camille@gmial.con", "camille@gmail.com"),
        ("camille@gmail.con", "camille@gmail.com"),
        ("camille@gmail.fr", "camille@gmail.com"),
        ("camille@gamil.com", "camille@gmail.com"),
        ("camille@GMAL.com", "camille@gmail.com"),
        ("camille@ornage.fr", "camille@orange.fr"),
        ("camille@orange.con", "camille@orange.fr"),
        ("camille@laposte.fr", "camille@laposte.net"),
        ("camille@hotmial.fr", "camille@hotmail.fr"),
        ("camille@yaho.fr", "camille@yahoo.fr"),
        ("camille@wanado.fr", "camille@wanadoo.fr"),
        ("camille@mon-asso.con", "camille@mon-asso.com"),
        ("camille@mon-asso.frr", "camille@mon-asso.fr"),
    ],
)
def test_a_slip_is_hinted_at(typed: str, meant: str) -> None:
    assert meant_address(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("camille@gmail.com", "camille@free.fr", "camille@hotmail.be", "camille@mail.com", "camille@pm.me", "camille"),
        *("camille@ville-allonnes.fr", "camille@exemple.fr", "camille@example.org", "camille@sarthe.fr", "", "@"),
    ],
)
def test_what_looks_right_is_left_alone(typed: str) -> None:
    assert meant_address(typed) == ""


def test_the_hint_is_drawn_beside_the_address() -> None:
    drawn = Template('{% include "components/mail_address.html" with email=email %}')
    page = drawn.render(Context({"email": "camille@gmial.con"}))
    assert "camille@gmial.con" in page
    assert "Vouliez-vous écrire camille@gmail.com" in page
    assert "Vouliez-vous" not in drawn.render(Context({"email": "camille@gmail.com"}))
