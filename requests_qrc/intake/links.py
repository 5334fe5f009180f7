"""The links by which whoever wrote without account reads the whole of a case and answers: signed, never stored."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from requests_qrc.intake.models import Case

_SALT = "requests_qrc.resident"


def _signer(email: str = "") -> Signer:
    """A link of a mail is signed for its address: shown nowhere else, it proves that somebody reads that address."""
    return Signer(salt=f"{_SALT}.{email.lower()}" if email else _SALT)


def resident_token(case: Case) -> str:
    """What proves that somebody wrote this case."""
    return _signer().sign(case.client_id.hex)


def mailed_token(case: Case) -> str:
    """The same, for the mails to the address of a case."""
    return _signer(case.email).sign(case.client_id.hex)


def resident_link(case: Case) -> str:
    """The private page of a case."""
    return reverse("requests_qrc:followed", args=[resident_token(case)])


def mailed_link(case: Case) -> str:
    """The same, as a mail says it."""
    is_to_address = bool(case.email) and case.author_id is None
    return reverse("requests_qrc:followed", args=[mailed_token(case)]) if is_to_address else resident_link(case)


def code_page(case: Case) -> str:
    """The page that the code alone opens: where the case stands, and nothing that names anybody."""
    return reverse("requests_qrc:by_code", args=[case.printed_code])


def _is_signed(token: str, email: str) -> bool:
    try:
        _signer(email).unsign(token)
    except BadSignature:
        return False
    return True


def proves_address(token: str, case: Case) -> bool:
    """Whether a link was read in a mail sent to the address of this case."""
    return bool(case.email) and _is_signed(token, case.email)


def case_of_token(token: str) -> Case | None:
    """The case that a link names; None for a link that the town never signed."""
    try:
        client_id = UUID(hex=token.partition(":")[0])
    except ValueError:
        return None
    case = Case.objects.submitted().filter(client_id=client_id, erased_at=None).first()
    return case if case and (_is_signed(token, "") or proves_address(token, case)) else None
