"""The shapes of the promises: never a colour alone, always a word beside."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def promise_shape(keeping: str) -> SafeString:
    """The square of one promise, hidden from screen readers: its word stands beside."""
    return format_html('<i class="promise promise-{}" aria-hidden="true"></i>', keeping)
