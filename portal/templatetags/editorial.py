"""Editorial text in templates."""

import re

from django import template
from django.utils.safestring import SafeString

from allonnes.core.markdown import render_markdown

register = template.Library()
_TOO_LOW = re.compile(r"^#(#+ )", re.MULTILINE)


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown written by the town, as clean HTML; a text whose headings all start too low is raised to `#`."""
    while _TOO_LOW.search(text) and not re.search(r"^# ", text, re.MULTILINE):
        text = _TOO_LOW.sub(r"\1", text)
    return render_markdown(text)
