"""Where I am signed in, and signing out from there."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from allonnes.accounts import actions
from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import posted

LONGEST_NUMBER = 18  # digits that a row's number can have
# What a browser says of itself, in the words people use; the first that fits.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """« Firefox sur Android », as far as the browser tells."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s sur %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Appareil inconnu")


@require_http_methods(["GET", "POST"])
def devices(request: PersonRequest) -> HttpResponse:
    """The open sessions; one button ends one, another ends all the others."""
    if posted(request) is not None:
        return _end(request)
    mine = UserSession.objects.filter(user=request.user).order_by("-created_at", "-pk")
    rows = [
        {
            "pk": session.pk,
            "name": device_name(session.user_agent),
            "since": session.created_at,
            "is_current": session.session_key == request.session.session_key,
        }
        for session in mine
        if session.exists()
    ]
    return render(request, "accounts/devices.html", {"devices": rows})


def _end(request: PersonRequest) -> HttpResponse:
    chosen = request.POST.get("device", "")
    if chosen and not (chosen.isdecimal() and len(chosen) <= LONGEST_NUMBER):
        raise Http404
    keep = request.session.session_key or ""
    count = actions.end_sessions(user=request.user, keep=keep, only=int(chosen) if chosen else None)
    if count:
        text = ngettext("%(count)s appareil est déconnecté.", "%(count)s appareils sont déconnectés.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("Aucun autre appareil n’était connecté."))
    return redirect("usersessions_list")
