"""What waits on the tablet, on every page of the field."""

from typing import Any

from django import template
from django.forms import Form
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from allonnes.outreach import field, phone
from allonnes.outreach.forms import EntryForm

register = template.Library()


@register.simple_tag
def outbox_form(form: EntryForm, send: str) -> SafeString:
    """The attributes of a form that may wait on the tablet; `send`, the name of the address that takes it."""
    attributes = (reverse(send), form.add_prefix("entry_id"), form.add_prefix(form.named_by))
    return format_html('data-outbox-form="{}" data-outbox-id="{}" data-outbox-name="{}"', *attributes)


@register.simple_tag
def phone_outbox(form: Form, send: str, person: Any) -> SafeString:
    """Inside a form: what lets a person keep it on their own phone; nothing for who is not signed in."""
    if not person.is_authenticated:
        return mark_safe("")
    context = {
        "entry": form.add_prefix("entry_id"),
        "send": reverse(send),
        "owner": phone.owner_of(person),
        "key": phone.key_of(person),
        "days": phone.DAYS_KEPT,
    }
    return mark_safe(render_to_string("outreach/_phone.html", context))  # noqa: S308


@register.simple_tag
def phone_of(person: Any) -> dict[str, str]:
    """`owner` and `key` of what this person keeps on their phone; empty without account: the phone makes its own."""
    if not person.is_authenticated:
        return {"owner": "", "key": ""}
    return {"owner": phone.owner_of(person), "key": phone.key_of(person)}


@register.simple_tag
def outbox() -> SafeString:
    """How many entries wait on the tablet, and the button that sends them; empty without JavaScript."""
    names = ("field:home", "field:kept", *field.kept_pages())
    context = {
        "pages": " ".join(reverse(name) for name in names),
        "release": field.release(),
    }
    return mark_safe(render_to_string("outreach/_outbox.html", context))  # noqa: S308
