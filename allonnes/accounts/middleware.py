"""What a session has shown of the person who opened it, and what is said when their role has ended meanwhile."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.accounts import second_factor
from allonnes.accounts.endings import ended_lately
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.posting import POST
from allonnes.core.unsaved import texts_posted, unsaved

NO_LONGER = _("Vous n’avez pas, ou vous n’avez plus, le droit de faire cela.")
NOT_KEPT = _("Ce que vous avez envoyé n’est pas enregistré.")


class SessionProofMiddleware:
    """Puts the roles of a person to sleep until this session has shown their second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = visitor_or_person(request)
        if person is not None:
            person.session_proof = partial(second_factor.is_shown, request, person)
        return self.get_response(request)


class RefusedPersonMiddleware:
    """Somebody signed in may not do this, or no longer: the role that ended is named, what they typed is given back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        person = visitor_or_person(request)
        if person is None or not isinstance(exception, PermissionDenied):
            return None
        ended = ended_lately(person, timezone.localdate())
        texts = texts_posted(request) if request.method == POST else []
        if texts:
            reason = ended or str(exception) or str(NO_LONGER)
            return unsaved(request, f"{reason} {NOT_KEPT}", texts, status=403)
        return render(request, "403.html", {"exception": ended}, status=403) if ended else None
