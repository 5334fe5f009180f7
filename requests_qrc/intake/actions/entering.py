"""What somebody says face to face, entered for them by whoever holds the field mode, exactly once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.images import ImageRefused, Readable
from allonnes.core.photos.actions import add_photo
from allonnes.outreach.actions import take_entry
from allonnes.outreach.enums import Channel
from allonnes.outreach.models import Encounter
from allonnes.outreach.permissions import refusal_to_use_field_mode
from allonnes.outreach.purposes import Purpose
from requests_qrc.intake import permissions
from requests_qrc.intake.actions.submission import Origin, submit_case
from requests_qrc.intake.models import Case, Category
from requests_qrc.intake.photos import ENTERED_ALBUM

CASE_ENTRY = Purpose("case", _("Saisie d’une demande"))
TAKEN_THERE = _("Photo prise sur place")
SAID = ("kind", "description", "place_words", "answer_by", "first_name", "last_name", "email", "phone")


@transaction.atomic
def enter_case(
    *,
    entry_id: UUID,
    encounter: Encounter,
    by: User,
    category: Category,
    answers: Mapping[str, Any],
    now: datetime,
) -> Case:
    """Receive a case said at an encounter; `entry_id` is made by the tablet, `answers["has_consent"]` was asked aloud.

    The same entry sent again, even after the end of the encounter, is the same case; another content under that id is
    refused. Raises ActionDenied out of the days of the encounter, without the agreement of the person, or for what the
    case lacks.
    """
    refuse(permissions.refusal_to_enter(by) or permissions.refusal_without_consent(answers["has_consent"]))
    said = [encounter.pk, category.pk, *(str(answers.get(name, "")) for name in SAID)]
    entry, is_new = take_entry(
        entry_id=entry_id,
        purpose=CASE_ENTRY.value,
        encounter=encounter,
        by=by,
        said=said,
        stop=answers.get("stop"),
    )
    if not is_new:
        return Case.objects.get(assisted_entry=entry)
    refuse(refusal_to_use_field_mode(by, encounter, now))
    origin = Origin(channel=Channel(entry.channel), entered_by=by, encounter=encounter, entry=entry)
    return submit_case(client_id=entry_id, category=category, answers=answers, origin=origin, now=now)


def add_entered_photos(*, case: Case, by: User, photos: Sequence[Readable], now: datetime) -> str:
    """The photos of a case just entered: each once, however often it is sent. Returns why one was left out, or nothing.

    The case is received already: a photo that cannot be read takes nothing away from it.
    """
    refused = ""
    for file in photos:
        try:
            add_photo(album=ENTERED_ALBUM, thing=case, by=by, file=file, alt=str(TAKEN_THERE), now=now)
        except (ActionDenied, ImageRefused) as told:
            refused = told.reason
    return refused
