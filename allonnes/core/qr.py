"""Squares to photograph (QR codes), drawn here: no other site is asked, and the policy of contents is kept, since an
inline drawing holds neither script nor style.

Always black on white with a margin, in a light and in a dark scheme: a telephone reads nothing else.
"""

import io

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

BLACK, WHITE = "#000", "#fff"
# Any of the eight patterns can be read; looking for the best one takes four times longer.
ANY_PATTERN = 1


def page_square(path: str, *, scale: int = 4) -> SafeString:
    """A square that opens a page of the portal; `scale`: pixels of each of its dots."""
    return square(f"{settings.SITE_URL}{path}", scale=scale)


def square(text: str, *, scale: int = 4, is_quick: bool = False) -> SafeString:
    """A square that says `text`, as inline SVG; `is_quick` for hundreds of them in one document."""
    drawn = _drawn(text, is_quick=is_quick)
    svg = drawn.svg_inline(scale=scale, border=3, dark=BLACK, light=WHITE, omitsize=False)
    return mark_safe(svg)  # noqa: S308  # paths made from bits: no sign of the text is written


def square_file(text: str) -> str:
    """The same as a whole SVG file, for an <img>."""
    drawing = io.BytesIO()
    _drawn(text).save(drawing, kind="svg", scale=4, border=4, dark=BLACK, light=WHITE)
    return drawing.getvalue().decode()


def _drawn(text: str, *, is_quick: bool = False) -> segno.QRCode:
    return segno.make(text, error="m", mask=ANY_PATTERN if is_quick else None, boost_error=not is_quick)
