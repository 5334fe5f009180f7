"""What somebody wrote in a form whose session had ended: kept for an hour, given back to them alone after signing in.

Who wrote is known from the form itself (`allonnes.core.form_secrets`): a session that ended has forgotten its owner,
and the next to sign in may be another person. Choices without a text (a button) are never kept, nor are files,
passwords and codes, nor anything of a ballot.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allonnes.core.form_secrets import is_of, secret_of
from allonnes.core.wording import FIELDS, label_of

SESSION_KEY = "kept_text"
KEPT_SECONDS = 60 * 60
LONGEST = 64_000
FORGET = "oublier_mon_texte"
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105
_SECRET_NAMES = ("pass", "code", "token", "secret", "credential")
LOST = _("Vous avez été déconnecté. Connectez-vous pour continuer.")
LOST_ACT = _("Vous avez été déconnecté : rien n’a été enregistré. Connectez-vous, puis recommencez.")


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The posted fields, in order, without what must not be stored: passwords, codes, tokens."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not any(part in name.lower() for part in _SECRET_NAMES)
        for value in values
    ]


def keep(request: HttpRequest) -> bool:
    """Keep the text of a form that was refused, if there is one; says whether it was kept."""
    secret, fields = secret_of(request.POST.get(_TOKEN, "")), typed(request)
    is_text = any(" " in value.strip() for _name, value in fields)
    if not secret or not is_text or sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return False
    if request.user.is_authenticated and not is_of(secret, request.user.pk):
        return False
    if not request.user.is_authenticated:
        request.session.set_expiry(KEPT_SECONDS)
    kept = {"path": request.get_full_path(), "secret": secret, "fields": fields, "at": time.time()}
    request.session[SESSION_KEY] = kept
    return True


def _is_lost(request: HttpRequest) -> bool:
    """Whether this browser still shows a session that is over: a visitor, who has none, was not cut off."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty()


class KeepingLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Turns a visitor to the sign-in page, as Django's does, and keeps what they were sending."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]) -> Any:
        """Django checked the form's origin just before: nobody else can have it kept."""
        is_secret = getattr(view_func, "writes_no_history", False)
        if request.method == "POST" and not is_secret and keep(request):
            messages.info(request, gettext("Votre session est finie, mais votre texte est gardé. Connectez-vous."))
        elif _is_lost(request):
            messages.info(request, LOST_ACT if request.method == "POST" else LOST)
        return super().handle_no_permission(request, view_func)


class KeptTextMiddleware:
    """Shows a kept text at the address it was sent to, with a button that sends it again; nothing is sent before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Sending it again, or asking to forget it, forgets it; another person never sees it."""
        kept = request.session.get(SESSION_KEY) if request.user.is_authenticated else None
        if not kept:
            return None
        if not is_of(kept["secret"], request.user.pk) or time.time() - kept["at"] > KEPT_SECONDS:
            del request.session[SESSION_KEY]
            return None
        if kept["path"] != request.get_full_path():
            return None
        if request.method == "POST":
            del request.session[SESSION_KEY]
            return redirect(kept["path"]) if FORGET in request.POST else None
        return render(request, "kept_text.html", {"kept": kept, "texts": readable(kept["fields"]), "forget": FORGET})


def _label(name: str) -> str:
    """What a field is called; those of a list of forms end with theirs (« photos-0-alt »)."""
    return str(label_of(FIELDS, name.rpartition("-")[2]) or gettext("Votre texte"))


def readable(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a person recognises, and its name: words, not the numbers and the values of hidden fields."""
    return [(_label(name), value) for name, value in fields if " " in value.strip()]
