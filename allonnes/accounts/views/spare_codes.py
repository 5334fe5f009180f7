"""Spare codes of the second factor: shown to their owner after a proof, without changing anything."""

from allauth.mfa.models import Authenticator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allonnes.accounts.requests import PersonRequest


def _unused(request: PersonRequest) -> list[str]:
    authenticator = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    if authenticator is None:
        raise Http404
    return list(authenticator.wrap().get_unused_codes())


@require_safe
def show(request: PersonRequest) -> HttpResponse:
    """The codes left, to write down."""
    return render(request, "mfa/recovery_codes/index.html", {"unused_codes": _unused(request)})


@require_safe
def download(request: PersonRequest) -> HttpResponse:
    """The codes left, as a text file."""
    lines = [_("Codes de secours. Chacun sert une seule fois."), *_unused(request)]
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
    return response
