"""The link by which a member reads a meeting and answers without signing in: signed, never stored.

It is signed for the address that it is sent to: a link sent to an address that is no longer the member's opens nothing.
"""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from instances.councils.models import Mandate
from instances.meetings.models import Attendance

_SALT = "instances.meeting"


def address_of(mandate: Mandate) -> str:
    """Where mails reach a member: the account first, else the address given; "" for nowhere. Comes with `person`."""
    if mandate.erased_at is not None:
        return ""
    person = mandate.person
    return str(person.email) if person is not None and person.is_active else mandate.email


def _signer(mandate: Mandate) -> Signer:
    return Signer(salt=f"{_SALT}.{address_of(mandate).lower()}")


def member_token(attendance: Attendance) -> str:
    """What proves that somebody reads the mails of this member."""
    return _signer(attendance.mandate).sign(str(attendance.pk))


def member_link(attendance: Attendance) -> str:
    """The private page of a meeting for one member."""
    return reverse("instances:called", args=[member_token(attendance)])


def attendance_of_token(token: str) -> Attendance | None:
    """The seat that a link names; None for a link that the town never signed, or for an address of the past."""
    key = token.partition(":")[0]
    if not key.isascii() or not key.isdigit() or len(key) > 18:  # noqa: PLR2004
        return None
    row = Attendance.objects.for_page().filter(pk=int(key)).first()
    if row is None or not address_of(row.mandate):
        return None
    try:
        _signer(row.mandate).unsign(token)
    except BadSignature:
        return None
    return row
