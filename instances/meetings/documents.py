"""The documents of a meeting: those of everybody, and those of its members alone."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from allonnes.core.documents.shelf import Shelf
from allonnes.core.locking import lock
from instances.meetings.models import Meeting, MeetingDocument
from instances.meetings.permissions import refusal_to_join

FOR_ALL = Shelf(
    MeetingDocument,
    field="meeting",
    locked=lambda meeting: lock(Meeting.objects.select_related("council"), meeting.pk),
    refusal=refusal_to_join,
    full=_("Une réunion a 20 documents au plus."),
    given={"is_public": True},
)
FOR_MEMBERS = replace(FOR_ALL, given={"is_public": False})
