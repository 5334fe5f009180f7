"""The links of who has no account: to confirm, to read their registration, to give their seat back; never stored."""

from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from allonnes.core.encryption import decrypt_link, encrypt_link
from allonnes.core.workflow import SignedLink
from allonnes.outreach.models import Encounter, Registration, Slot

BY_LINK = SignedLink("registration")
_SIGNER = Signer(salt="outreach.registration")
_ASKED = "outreach.seat_asked"
# What is not confirmed after this long is nowhere any more: it was in the link alone.
CONFIRM_DAYS = timedelta(days=7)


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


def asked_link(registration: Registration) -> str:
    """The page where somebody confirms what they asked for: the link holds it, encrypted, and nothing else does."""
    who = [registration.name, registration.email, registration.adults, registration.children]
    said = [registration.pk.hex, registration.encounter_id, registration.slot_id, *who]
    return reverse("encounters:confirm", args=[encrypt_link(_ASKED, said)])


def asked_of_token(token: str) -> Registration | None:
    """What a link asks for, not written; None when it is forged, too old, or for an encounter that is no more."""
    said = decrypt_link(_ASKED, token, max_age=CONFIRM_DAYS)
    if said is None:
        return None
    number, encounter_id, slot_id, name, email, adults, children = said
    encounter = Encounter.objects.select_related("place").defer("search").filter(pk=encounter_id).first()
    if encounter is None:
        return None
    slot = Slot.objects.filter(pk=slot_id).first()
    who = {"name": name, "email": email, "adults": adults, "children": children}
    return Registration(id=UUID(hex=number), encounter=encounter, slot=slot, **who)
