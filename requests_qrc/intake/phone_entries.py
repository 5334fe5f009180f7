"""What a phone sends by itself: under which number it is a case."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from requests_qrc.intake.models import Case

_SALT = "requests_qrc.phone"


def entry_of(case: Case) -> str:
    """How a phone calls a draft begun with the network: signed, so that nobody else continues it."""
    return Signer(salt=_SALT).sign(case.client_id.hex)


def client_id_of(entry: str) -> UUID | None:
    """The number of the case that an entry of a phone is, the same however often it is sent; None for what is no entry.

    The phone draws its own id and tells nobody: the number that addresses show is made from it, so that whoever reads
    an address cannot ask for the receipt.
    """
    try:
        return UUID(Signer(salt=_SALT).unsign(entry))
    except (BadSignature, ValueError):
        return _made_from(entry)


def _made_from(drawn: str) -> UUID | None:
    try:
        known = UUID(drawn)
    except ValueError:
        return None
    return UUID(bytes=salted_hmac(_SALT, known.hex, algorithm="sha256").digest()[:16], version=4)
