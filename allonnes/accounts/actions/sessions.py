"""Signing a person out."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from allonnes.accounts.models import User


@transaction.atomic
def end_sessions(*, user: User, keep: str = "", only: int | None = None) -> int:
    """Sign a person out everywhere, except from the session whose key is `keep`; or from session `only`.

    Returns how many sessions ended.
    """
    ending = UserSession.objects.filter(user=user).exclude(session_key=keep)
    if only is not None:
        ending = ending.filter(pk=only)
    sessions = list(ending.order_by("pk"))
    for session in sessions:
        session.end()
    return len(sessions)
