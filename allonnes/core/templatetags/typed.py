"""What a refused page gives back to send again; an address read once more before it is used."""

from typing import Any

from django import template

from allonnes.core import kept_text
from allonnes.core.mail_hints import meant_address

register = template.Library()


@register.simple_tag(takes_context=True)
def typed_fields(context: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields just posted, without passwords and codes; none when the page was only read."""
    return kept_text.typed(context["request"])


@register.filter
def meant(address: str) -> str:
    """The address that was probably meant by a mistyped one; "" when it looks right."""
    return meant_address(address)
