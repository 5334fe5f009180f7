"""Who asks: views of signed-in people name `PersonRequest`; the others ask `person_of`."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from allonnes.accounts.models import User
from allonnes.core.requests import Request


class PersonRequest(Request):
    """The request of a signed-in person: every view that does not say `login_not_required` receives no other."""

    user: User


def visitor_or_person(request: HttpRequest) -> User | None:
    """Who is signed in, or None for a visitor."""
    return request.user if request.user.is_authenticated else None


def person_of(request: HttpRequest) -> User:
    """Who is signed in, where Django fixes the type of the request (the admin). A visitor is refused."""
    person = visitor_or_person(request)
    if person is None:
        raise PermissionDenied
    return person
