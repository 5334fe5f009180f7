"""What waits on the tablet, on every page of the field."""

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from allonnes.outreach import field

register = template.Library()


@register.simple_tag
def outbox() -> SafeString:
    """How many entries wait on the tablet, and the button that sends them; empty without JavaScript."""
    names = ("field:home", "field:kept", *field.kept_pages())
    context = {
        "pages": " ".join(reverse(name) for name in names),
        "release": field.release(),
    }
    return mark_safe(render_to_string("outreach/_outbox.html", context))  # noqa: S308
