"""The link of an idea that waits: who holds it reads the idea, confirms it, takes it back, or deposits it."""

from datetime import timedelta

from django.urls import reverse

from allonnes.core.encryption import decrypt_link, encrypt_link
from budgets.projects.models import WaitingIdea

SALT = "budgets.waiting_idea"
# An idea waits two years at most; then its link says so.
KEPT_FOR = timedelta(days=730)


def token_of(idea: WaitingIdea) -> str:
    """What its links carry: encrypted, without an address."""
    return encrypt_link(SALT, idea.pk)


def link_of(idea: WaitingIdea, page: str = "waiting_idea") -> str:
    """The address of its page, or of another page about it."""
    return reverse(f"budgets:{page}", args=[token_of(idea)])


def idea_of(token: str) -> WaitingIdea | None:
    """The idea of a link; None once it was taken back, deposited or forgotten. At most one query."""
    number = decrypt_link(SALT, token, max_age=KEPT_FOR) if token else None
    return WaitingIdea.objects.filter(pk=number).first() if isinstance(number, int) else None


def text_of(idea: WaitingIdea | None) -> dict[str, str]:
    """What the form of the deposit is filled with."""
    return {"title": idea.title, "description": idea.description} if idea else {}
