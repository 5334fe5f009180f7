"""What somebody says face to face, entered for them by whoever holds the field mode, exactly once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.outreach.actions import take_entry
from allonnes.outreach.enums import Channel
from allonnes.outreach.models import Encounter
from allonnes.outreach.permissions import refusal_to_use_field_mode
from allonnes.outreach.purposes import Purpose
from requests_qrc.intake import permissions
from requests_qrc.intake.actions.submission import Origin, submit_case
from requests_qrc.intake.models import Case, Category

CASE_ENTRY = Purpose("case", _("Saisie d’une demande"))
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
    entry, is_new = take_entry(entry_id=entry_id, purpose=CASE_ENTRY.value, encounter=encounter, by=by, said=said)
    if not is_new:
        return Case.objects.get(assisted_entry=entry)
    refuse(refusal_to_use_field_mode(by, encounter, now))
    origin = Origin(channel=Channel(entry.channel), entered_by=by, encounter=encounter, entry=entry)
    return submit_case(client_id=entry_id, category=category, answers=answers, origin=origin, now=now)
