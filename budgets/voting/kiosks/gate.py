"""A kiosk opens nothing but the kiosk; on any tablet, a project read from the ballot leads back to the ballot."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from allonnes.core.gates import EVERYWHERE, Gate
from allonnes.outreach.field import is_locked
from budgets.voting.kiosks.tablet import KIOSK, KIOSK_KEY, is_kiosk, kiosk_here
from budgets.voting.roll.voter import SESSION_KEY

PROJECT = "budgets:project"


def to_kiosk(request: HttpRequest, view: Any) -> HttpResponse | None:
    """While a session is bound to a kiosk, every other page leads back to it. Costs the other sessions no query."""
    match = request.resolver_match
    number = match.kwargs["number"] if match and match.view_name == PROJECT else None
    if is_kiosk(request):
        return _back(request, number)
    if number is not None and is_locked(request) and SESSION_KEY in request.session:
        return redirect("field_budgets:vote_project", number)
    return None


def _back(request: HttpRequest, number: int | None) -> HttpResponse | None:
    kiosk = kiosk_here(request)
    if kiosk is None:
        del request.session[KIOSK_KEY]
        return None
    if number is not None:
        return redirect("budgets:kiosk_project", kiosk.edition.slug, number)
    return redirect("budgets:kiosk", kiosk.edition.slug)


KIOSK_GATE = Gate("kiosk", 0, frozenset({KIOSK, EVERYWHERE}), to_kiosk)
