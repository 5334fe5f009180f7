"""Reading what was queued, and the usual gestures of sign-in."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import open_secret


def letters(kind: str = "") -> list[OutboxMessage]:
    """Everything queued, oldest first; `kind` is the short name ("login_code")."""
    messages = OutboxMessage.objects.order_by("created_at", "pk")
    return list(messages.filter(kind=f"accounts/{kind}") if kind else messages)


def last_code(kind: str = "login_code") -> str:
    """The code of the last letter of that kind."""
    return str(open_secret(letters(kind)[-1])["code"])


def ask_code(client: Client, email: str, **extra: Any) -> HttpResponse:
    """Ask for a sign-in code."""
    return client.post(reverse("account_login"), {"login": email}, **extra)


def type_code(client: Client, code: str) -> HttpResponse:
    """Type a sign-in code."""
    return client.post(reverse("account_confirm_login_code"), {"code": code})


def is_signed_in(client: Client) -> bool:
    """The session belongs to somebody."""
    return "_auth_user_id" in client.session
