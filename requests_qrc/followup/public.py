"""What everybody may read of a case: its subject, its state, its age, a point moved away; words once moderated."""

import re
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse

from allonnes.core.contact_details import contact_details
from allonnes.core.typed import tidy_text
from requests_qrc.casework.models import CaseMessage
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.models import Case, CasePhoto
from requests_qrc.intake.recipients import public_subject

__all__ = ["is_public", "public_cases", "public_point", "public_subject", "public_url", "public_words"]
HIDDEN = (CaseState.DRAFT, CaseState.SPAM, CaseState.CANCELLED)
# A thousandth of a degree: 111 m from south to north, 74 m from west to east at 48° N.
POINT_STEP = Decimal("0.001")
# What XML 1.0 cannot hold, even escaped.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def public_url(case: Case) -> str:
    """Its public page."""
    return reverse("requests_qrc:case", args=[case.number])


def public_cases() -> QuerySet[Case]:
    """What the public list holds, with what each line names; what was sent like a machine does is sorted first."""
    unsorted = {"is_doubtful": True, "state": CaseState.RECEIVED}
    rows = Case.objects.public().exclude(**unsorted)
    return rows.select_related("category__parent", "neighbourhood", "partner", "department")


def is_public(case: Case) -> bool:
    """The same rule, for one case."""
    is_private = case.category is None or case.category.is_private
    is_unsorted = case.is_doubtful and case.state == CaseState.RECEIVED
    is_hidden = is_private or is_unsorted or case.state in HIDDEN
    return bool(case.number) and case.erased_at is None and not is_hidden


def has_public_words(case: Case) -> bool:
    """Whether its text was read by moderation, and published."""
    return is_public(case) and case.text_fate == TextFate.PUBLISHED


def public_point(case: Case) -> tuple[Decimal, Decimal] | None:
    """Its point, rounded to about a hundred metres: nobody's door is read on a map."""
    if case.latitude is None or case.longitude is None:
        return None
    return case.latitude.quantize(POINT_STEP), case.longitude.quantize(POINT_STEP)


def without_controls(words: str) -> str:
    """The words as a file for machines can hold them."""
    return _UNWRITABLE.sub("", words)


def public_photos(case: Case) -> list[CasePhoto]:
    """Its photos that moderation published."""
    if not has_public_words(case):
        return []
    return [photo for photo in case.photos.all() if photo.fate == TextFate.PUBLISHED]


def may_be_shown(photo: CasePhoto) -> bool:
    """Whether everybody may see a photo."""
    return photo.fate == TextFate.PUBLISHED and has_public_words(photo.case)


def public_words(case: Case) -> list[CaseMessage]:
    """The answers of the town that name nobody, once the text they answer is published."""
    if not has_public_words(case):
        return []
    kinds = (CaseMessage.Kind.REPLY, CaseMessage.Kind.PARTNER)
    return [said for said in case.messages.filter(kind__in=kinds) if not names_its_author(said.body, case)]


def names_its_author(words: str, case: Case) -> bool:
    """Whether words of the town give away who wrote: their name, their address, their number."""
    if contact_details(words):
        return True
    told = _in_one_line(words)
    account = (case.author.first_name, case.author.last_name, case.author.email) if case.author else ()
    known = (case.first_name, case.last_name, case.email, case.phone, case.postal_address, *account)
    return any(_in_one_line(name) in told for name in known if name.strip())


def _in_one_line(words: str) -> str:
    return " ".join(tidy_text(words).lower().split())
