"""What a session has shown of the person who opened it."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse

from allonnes.accounts import second_factor
from allonnes.accounts.requests import visitor_or_person


class SessionProofMiddleware:
    """Puts the roles of a person to sleep until this session has shown her second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = visitor_or_person(request)
        if person is not None:
            person.session_proof = partial(second_factor.is_shown, request, person)
        return self.get_response(request)
