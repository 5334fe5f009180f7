"""Pages for what goes wrong; they say what to do and lose nothing that can be kept."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from allonnes.core import kept_text


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form older than the session: a visitor goes back, the text is still in the page; a person finds it kept."""
    is_kept = request.user.is_authenticated and kept_text.keep(request)
    return render(request, "403_csrf.html", {"kept_at": request.get_full_path() if is_kept else ""}, status=403)
