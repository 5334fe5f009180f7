"""Shapes of the calendar: they mark a date, always with a word beside, and draw free places."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SIDE, GAP, IN_A_LINE = 10, 3, 12
DRAWN = {
    "rencontre": '<circle cx="6" cy="6" r="5"/>',
    "conseil": '<path d="M1.5 1.5h9v9h-9z"/>',
    "vote": '<path d="M1 1a10 10 0 0 1 10 10H1z"/>',
    "annule": '<path d="m2 2 8 8m0-8-8 8" fill="none" stroke="currentColor" stroke-width="2"/>',
}


@register.simple_tag
def shape(name: str) -> SafeString:
    """One shape, in the colour of the text, hidden from screen readers."""
    return mark_safe(  # noqa: S308  # drawings of this file
        f'<svg class="shape" width="12" height="12" viewBox="0 0 12 12" fill="currentColor" aria-hidden="true" '
        f'focusable="false">{DRAWN[name]}</svg>'
    )


@register.simple_tag
def seat_squares(squares: Sequence[bool]) -> SafeString:
    """Free places as open squares, then those that are taken; the words follow in the page."""
    if not squares:
        return mark_safe("")
    step = SIDE + GAP
    places = [(at % IN_A_LINE * step + 1, at // IN_A_LINE * step + 1) for at in range(len(squares))]
    drawn = "".join(
        f'<rect class="{"taken" if is_taken else "free"}" x="{x}" y="{y}" width="{SIDE - 2}" height="{SIDE - 2}"/>'
        for (x, y), is_taken in zip(places, squares, strict=True)
    )
    width, height = min(len(squares), IN_A_LINE) * step - GAP, -(-len(squares) // IN_A_LINE) * step - GAP
    opening = '<svg class="seats" width="{0}" height="{1}" viewBox="0 0 {0} {1}" aria-hidden="true" focusable="false">'
    return format_html(opening, width, height) + mark_safe(f"{drawn}</svg>")  # noqa: S308  # numbers made here
