"""Letters for members whom no mail reaches."""

from datetime import datetime
from typing import Any

from django.db import transaction

from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from instances.councils.permissions import refusal_to_animate
from instances.meetings.models import Meeting


@transaction.atomic
def note_letters_printed(*, meeting: Meeting, by: Any, now: datetime) -> int:
    """Say that the letters of a meeting are printed and leave; returns how many."""
    row = lock(Meeting.objects.select_related("council"), meeting.pk)
    refuse(refusal_to_animate(by, row.council, now))
    return row.attendances.to_print(now).update(letter_printed_at=now)
