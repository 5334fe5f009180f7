"""The first page of the part: what it is, two ways in, and where a code leads."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from requests_qrc.intake.deadlines import FIRST_REPLY_DAYS
from requests_qrc.intake.models import Category


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Two ways in; nothing can be sent before the town has put its subjects."""
    context = {"is_open": Category.objects.offered().exists(), "reply_days": FIRST_REPLY_DAYS}
    return render(request, "requests_qrc/intake/home.html", context)
