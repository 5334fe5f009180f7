"""The links by which somebody without account reads her registration and gives her seat back: signed, never stored."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from allonnes.core.workflow import SignedLink
from allonnes.outreach.models import Registration

BY_LINK = SignedLink("registration")
_SIGNER = Signer(salt="outreach.registration")


def registration_token(registration: Registration) -> str:
    """What proves that somebody registered: who holds it reads the registration and cancels it."""
    return _SIGNER.sign(registration.pk.hex)


def registration_link(registration: Registration) -> str:
    """The private page of a registration."""
    return reverse("encounters:registration", args=[registration_token(registration)])


def registration_of_token(token: str) -> Registration | None:
    """The registration that a link names; None for a link that the town never signed, or once it is erased."""
    try:
        number = UUID(hex=_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    rows = Registration.objects.select_related("encounter__place", "encounter__neighbourhood", "slot", "user")
    return rows.filter(pk=number, erased_at=None).first()
