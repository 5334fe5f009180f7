"""Pages for what goes wrong; they say what to do and lose nothing that can be kept."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404

from allonnes.core import kept_text
from portal.old_addresses.missed import note_missed
from portal.old_addresses.redirecting import redirect_of


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form older than the session: a visitor goes back, the text is still in the page; a person finds it kept."""
    is_kept = request.user.is_authenticated and kept_text.keep(request)
    return render(request, "403_csrf.html", {"kept_at": request.get_full_path() if is_kept else ""}, status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address of the old site leads to the page of today; one that leads nowhere is counted, never who asked."""
    if isinstance(exception, Resolver404) and request.method in ("GET", "HEAD"):
        target = redirect_of(request.path)
        if target:
            return HttpResponsePermanentRedirect(target)
        note_missed(request.path)
    return render(request, "404.html", status=404)
