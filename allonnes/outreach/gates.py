"""A tablet left at a stall opens nothing but the field pages, and what shows nothing of the person signed in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from allonnes.accounts.gate_passes import PROOF_MISSING, SIGNING_OUT
from allonnes.core.gates import EVERYWHERE, GATES, Gate
from allonnes.outreach.field import FIELD, is_locked


def to_field_home(request: HttpRequest, view: Any) -> HttpResponse | None:
    """While a session is locked to an encounter, every other page leads back to the field home."""
    return redirect("field:home") if request.user.is_authenticated and is_locked(request) else None


GATES.declare(Gate("field", 30, frozenset({FIELD, EVERYWHERE, SIGNING_OUT, PROOF_MISSING}), to_field_home))
