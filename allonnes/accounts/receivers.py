"""What the portal does of the news that allauth tells."""

from typing import Any

from allauth.account.signals import email_changed
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from allonnes.accounts import audit
from allonnes.accounts.actions.sessions import end_sessions
from allonnes.core.signals import list_exported


@receiver(email_changed)
def end_other_sessions(request: HttpRequest, user: Any, from_email_address: Any = None, **kwargs: Any) -> None:
    """Another address, by whatever page: who was signed in with the former one elsewhere is signed out."""
    if from_email_address is None:
        return
    is_theirs = request.user.is_authenticated and request.user.pk == user.pk
    if end_sessions(user=user, keep=(is_theirs and request.session.session_key) or ""):
        messages.info(
            request, _("Vos autres appareils sont déconnectés\u202f: ils se connecteront avec la nouvelle adresse.")
        )


@receiver(list_exported)
def log_export(by: Any, of_list: str, purpose: str, words: str, **told: Any) -> None:
    """Each list taken away in a file is at the log, with its purpose, its filters and its length."""
    kept = {name: told[name] for name in ("rows", "filters", "columns")}
    audit.record("desk.export", by=by, list=of_list, purpose=purpose, words=words, **kept)
