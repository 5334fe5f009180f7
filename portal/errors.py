"""Pages for what goes wrong; they say what to do and lose nothing that can be kept."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent after its session ended: go back, the text is still in the page."""
    return render(request, "403_csrf.html", status=403)
