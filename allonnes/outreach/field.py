"""The lock of the field mode, kept in the session: one encounter chosen once, and nothing else until sign-out."""

from django.http import HttpRequest

from allonnes.outreach.models import Encounter

SESSION_KEY = "field_encounter"


def lock(request: HttpRequest, encounter: Encounter) -> None:
    """Bind this session to one encounter."""
    request.session[SESSION_KEY] = encounter.pk


def is_locked(request: HttpRequest) -> bool:
    return SESSION_KEY in request.session


def locked_encounter(request: HttpRequest) -> Encounter | None:
    """The encounter of this session, or None."""
    number = request.session.get(SESSION_KEY)
    return Encounter.objects.select_related("place").filter(pk=number).first() if number else None
