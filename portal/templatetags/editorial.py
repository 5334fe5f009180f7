"""Editorial text in templates."""

from django import template
from django.utils.safestring import SafeString

from allonnes.core.markdown import render_markdown

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown written by the town, as clean HTML."""
    return render_markdown(text)
