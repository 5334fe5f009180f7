"""What another body reads of a case: the words without the contact details in them, the place, the photos."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.core.contact_details import without_contact_details
from allonnes.core.photos.models import LARGE, SMALL
from requests_qrc.casework.models import PartnerLink
from requests_qrc.intake.models import Case, CasePhoto


@dataclass(frozen=True)
class PartnerPhoto:
    """A photo, by addresses that the link alone opens."""

    photo: CasePhoto
    small_url: str
    large_url: str


@dataclass(frozen=True)
class Reading:
    """The page; `ends_at`: when the link reads nothing any more."""

    case: Case
    partner: str
    words: str
    place_detail: str
    photos: list[PartnerPhoto]
    ends_at: datetime


def read_by_partner(link: PartnerLink, token: str) -> Reading:
    """Neither a name nor an address of whoever wrote. One query, for the photos."""
    case = link.case
    photos = [_photo(photo, token) for photo in case.photos.order_by("pk")]
    words, detail = (
        without_contact_details(text, instead=_("(coordonnées enlevées)"))
        for text in (case.description, case.place_detail)
    )
    return Reading(case, link.partner.name, words, detail, photos, link.expires_at)


def _photo(photo: CasePhoto, token: str) -> PartnerPhoto:
    small, large = (
        reverse("requests_qrc:partner_photo", kwargs={"token": token, "pk": photo.pk, "size": size})
        for size in (SMALL, LARGE)
    )
    return PartnerPhoto(photo, small, large)
