"""What is asked of a person before the pages open: a second factor for a role, an age for an account without one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from allonnes.accounts import permissions
from allonnes.accounts.gate_passes import PROOF_MISSING, SIGNING_OUT, WITHOUT_ANSWERS, WITHOUT_PROOF
from allonnes.accounts.requests import person_of
from allonnes.core.gates import GATES, Gate


def _asked_of_nobody(request: HttpRequest, view: Any) -> bool:
    """Visitors, and pages open to all: there, without the proof, has_perm is false as everywhere, and actions refuse by
    themselves whoever owes answers (see `permissions.owes_answers`)."""
    return not request.user.is_authenticated or not getattr(view, "login_required", True)


def to_second_factor(request: HttpRequest, view: Any) -> HttpResponse | None:
    """Leads a person who holds a role to the page that sets up the second factor."""
    if _asked_of_nobody(request, view):
        return None
    user = person_of(request)
    if not user.needs_second_factor or user.has_shown_second_factor:
        return None
    return redirect("accounts:second_factor")


def to_welcome(request: HttpRequest, view: Any) -> HttpResponse | None:
    """Leads a person who never told us an age to the question, then on to where they were going."""
    if _asked_of_nobody(request, view) or not permissions.owes_answers(person_of(request)):
        return None
    return redirect(f"{reverse('accounts:welcome')}?{urlencode({'next': request.get_full_path()})}")


GATES.declare(
    Gate("second factor", 10, frozenset({WITHOUT_PROOF, SIGNING_OUT, PROOF_MISSING}), to_second_factor),
    Gate("answers", 20, frozenset({WITHOUT_ANSWERS, SIGNING_OUT}), to_welcome),
)
