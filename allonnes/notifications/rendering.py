"""From an outbox row to an e-mail: subject, text, HTML, headers."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.urls import reverse

from allonnes.accounts.models import User
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import MessageKind, kind_named, kinds, open_secret, words_of
from allonnes.notifications.markup import BlockKind, plain_text, read_blocks, shielded, split_subject
from allonnes.notifications.silence import silence_url

UNSUBSCRIBE_SALT = "notifications.unsubscribe"


@dataclass(frozen=True)
class Mail:
    """A message ready to read."""

    subject: str
    text: str
    html: str


def render(kind: MessageKind, context: dict[str, Any]) -> Mail:
    """Fill the text of a kind, and make the mail and its HTML from it; `{{ site_url }}` makes links whole."""
    values = shielded({"site_url": settings.SITE_URL, **context})
    subject, body = split_subject(_filled(f"emails/{kind.name}.txt", values))
    blocks = read_blocks(body)
    said = [block for block in blocks if block.kind != BlockKind.NOTE]
    notes = [block for block in blocks if block.kind == BlockKind.NOTE] or read_blocks(
        _filled("emails/foot.txt", values)
    )
    text = render_to_string("emails/base.txt", {"text": plain_text(said), "foot": plain_text(notes)})
    html = render_to_string("emails/base.html", {"subject": subject, "blocks": said, "notes": notes})
    return Mail(subject, text.strip() + "\n", html)


def _filled(template: str, values: dict[str, Any]) -> str:
    """A template of text: nothing is escaped, the HTML is when it is made."""
    return str(Engine.get_default().get_template(template).render(Context(values, autoescape=False)))


def samples() -> list[tuple[MessageKind, Mail]]:
    """Every mail of the portal, filled with its example."""
    return [(kind, render(kind, dict(kind.sample))) for kind in kinds()]


def unsubscribe_url(user: User, kind: MessageKind) -> str:
    """A link that stops one subject without signing in."""
    token = signing.dumps([str(user.public_id), kind.topic.value], salt=UNSUBSCRIBE_SALT)
    return str(settings.SITE_URL) + reverse("notifications:unsubscribe", args=[token])


def message_context(message: OutboxMessage, user: User | None) -> dict[str, Any]:
    """What the templates of this message may use."""
    kind = kind_named(message.kind)
    context: dict[str, Any] = {**message.payload, **words_of(message.payload), **open_secret(message)}
    if "held" in context:
        context["items"] = _items(context["held"], user)
    if user is not None:
        context["first_name"] = user.first_name
        if not kind.is_essential:
            context["unsubscribe_url"] = unsubscribe_url(user, kind)
    elif message.address and not kind.is_essential:
        context.setdefault("unsubscribe_url", silence_url(message.address, kind.topic))
    elif message.address and message.payload.get("stop_url"):
        context.setdefault("unsubscribe_url", f"{settings.SITE_URL}{message.payload['stop_url']}")
    return context


def _items(held: list[str], user: User | None) -> list[dict[str, str]]:
    """The news of a digest, read again as it leaves: it keeps the numbers of the messages that it gathers, no words."""
    rows = OutboxMessage.objects.filter(pk__in=held).order_by("created_at")
    return [{"title": subject_of(message, user), "url": message.payload.get("url", "")} for message in rows]


def subject_of(message: OutboxMessage, user: User | None) -> str:
    """One line that says a message."""
    return render(kind_named(message.kind), message_context(message, user)).subject


def as_email(message: OutboxMessage, user: User | None) -> EmailMultiAlternatives:
    """The e-mail of a row. Its Message-ID never changes, so a mail sent twice after a crash is seen as one."""
    context = message_context(message, user)
    mail = render(kind_named(message.kind), context)
    domain = urlsplit(settings.SITE_URL).hostname
    headers = {"Message-ID": f"<{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    if "unsubscribe_url" in context:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    to = message.address or (user.email if user else "")
    email = EmailMultiAlternatives(subject=mail.subject, body=mail.text, to=[to], headers=headers)
    email.attach_alternative(mail.html, "text/html")
    return email
