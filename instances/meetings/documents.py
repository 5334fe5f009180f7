"""The documents of a meeting: those of everybody, and those of its members alone."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from allonnes.core.documents.shelf import Shelf
from allonnes.core.locking import lock
from instances.meetings.models import Meeting, MeetingDocument
from instances.meetings.permissions import refusal_of_words, refusal_to_join

FOR_ALL = Shelf(
    MeetingDocument,
    field="meeting",
    locked=lambda meeting: lock(Meeting.objects.select_related("council"), meeting.pk),
    refusal=refusal_to_join,
    full=_("Une réunion a 20 documents au plus."),
    given={"is_public": True},
)
FOR_MEMBERS = replace(FOR_ALL, given={"is_public": False})


def shelf_of(*, title: str, is_public: bool) -> Shelf:
    """Where a document of that title goes; everybody reads the title of a public one: it names no member under 18."""
    if not is_public:
        return FOR_MEMBERS

    def refusal(by: Any, meeting: Meeting, now: datetime) -> str | None:
        return refusal_to_join(by, meeting, now) or refusal_of_words(meeting.council, title, now=now)

    return replace(FOR_ALL, refusal=refusal)
