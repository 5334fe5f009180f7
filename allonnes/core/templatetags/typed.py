"""What a refused page gives back to send again."""

from typing import Any

from django import template

from allonnes.core import kept_text

register = template.Library()


@register.simple_tag(takes_context=True)
def typed_fields(context: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields just posted, without passwords and codes; none when the page was only read."""
    return kept_text.typed(context["request"])
