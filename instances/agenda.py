"""Meetings of public councils in the calendar of the town."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.core.agenda import SOURCES, AgendaFields, AgendaItem, AgendaShape, AgendaSource, Choice
from instances.consultations import calendar as consultations
from instances.councils.models import Council
from instances.meetings.enums import Answer, MeetingState
from instances.meetings.models import Attendance, Meeting

__all__ = ["consultations", "item_of", "shown"]
NAME = "seance"


def shown() -> "QuerySet[Meeting]":
    """Every meeting of a public council, the cancelled ones too: calendars that hold them must be told."""
    rows = Meeting.objects.public().select_related("place", "council", "minutes_text")
    return rows.annotate(kind=Value(AgendaShape.COUNCIL.value))


def item_of(meeting: Meeting) -> AgendaItem:
    """What the calendar says of a meeting."""
    council, place = meeting.council, meeting.place
    return AgendaItem(
        uid=f"{NAME}-{meeting.pk}",
        title=f"{council.name}, {meeting.title}",
        url=reverse("instances:meeting", args=[council.slug, meeting.pk]),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        shape=AgendaShape.COUNCIL,
        kind=AgendaShape.COUNCIL.value,
        kind_words=_("Réunion d’un conseil"),
        place=", ".join(part for part in (place.name, meeting.place_detail) if part),
        address=place.address,
        access=place.access,
        neighbourhood_id=place.neighbourhood_id,
        council=council.slug,
        sequence=meeting.calendar_sequence,
        changed_at=meeting.calendar_changed_at,
        is_cancelled=meeting.is_cancelled,
        reason=meeting.cancel_reason,
        audience=council.audience,
        entry=_("Ouverte au public") if meeting.is_public_open else _("Réservée aux membres"),
        outcome=_outcome(meeting),
    )


def _outcome(meeting: Any) -> str:
    minutes = getattr(meeting, "minutes_text", None)
    return _("Compte rendu publié") if minutes is not None and minutes.is_published else ""


def _kinds() -> Iterable[Choice]:
    return ((AgendaShape.COUNCIL.value, _("Réunion d’un conseil")),)


def _councils() -> Iterable[Choice]:
    return Council.objects.public().order_by("name").values_list("slug", "name")


def _mine(rows: "QuerySet[Any]", person: Any) -> "QuerySet[Any]":
    """Those that this person is called to, as a member."""
    return rows.filter(pk__in=Attendance.objects.filter(mandate__person=person).values("meeting"))


def _own_words(person: Any, uids: list[str]) -> dict[str, str]:
    """What this person answered."""
    numbers = [int(uid.rpartition("-")[2]) for uid in uids]
    rows = Attendance.objects.filter(mandate__person=person, meeting__in=numbers)
    said = {Answer.YES: _("Vous venez"), Answer.NO: _("Vous ne venez pas")}
    return {f"{NAME}-{row.meeting_id}": said.get(Answer(row.answer), _("Dites si vous venez")) for row in rows}


SOURCES.declare(
    AgendaSource(
        name=NAME,
        rows=shown,
        item=item_of,
        fields=AgendaFields(neighbourhood="place__neighbourhood_id", council="council__slug"),
        scopes=("instances", "town"),
        kinds=_kinds,
        councils=_councils,
        over=Q(state=MeetingState.HELD),
        mine=_mine,
        own_words=_own_words,
    )
)
