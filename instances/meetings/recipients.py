"""Who is told of a meeting, and what a mail about it holds: references, no words; those are read when it leaves."""

from collections.abc import Iterable
from typing import Any

from allonnes.core import outbox
from allonnes.core.agenda import item_file
from allonnes.core.outbox import MessageKind, read_words
from allonnes.core.templatetags.french import day as day_words
from instances.meetings.links import address_of, member_link
from instances.meetings.models import Attendance, Meeting, MinutesRemark
from instances.meetings.words import hours_of, place_of_meeting


def seats_of(meeting: Meeting) -> "list[Attendance]":
    """The members called, with what telling them asks. One query."""
    return list(meeting.attendances.select_related("mandate__person").order_by("pk"))


def is_reached(attendance: Attendance) -> bool:
    """Whether a mail reaches this member."""
    return bool(address_of(attendance.mandate))


def tell_member(attendance: Attendance, kind: MessageKind, *, fact: object, **more: Any) -> None:
    """One mail once per `fact`: to the account, or to the address given. Nothing to whom no mail reaches."""
    mandate = attendance.mandate
    payload = {"attendance": attendance.pk, **more}
    if mandate.person is not None and mandate.person.is_active and mandate.erased_at is None:
        person = mandate.person.public_id
        outbox.queue(kind, key=outbox.key_of(kind, fact, person), person=person, payload=payload)
    elif is_reached(attendance):
        key = outbox.key_of(kind, fact, attendance.pk)
        outbox.queue(kind, key=key, address=mandate.email, payload=payload)


def tell_members(rows: Iterable[Attendance], kind: MessageKind, *, fact: object, **more: Any) -> None:
    """The same news to each."""
    for attendance in rows:
        tell_member(attendance, kind, fact=fact, **more)


def fact_of(meeting: Meeting) -> str:
    """A meeting at the date and place that it has now: what is told of it once, and dies when these change."""
    return f"{meeting.pk}.{meeting.calendar_sequence}"


# What a mail says of a line that is there no more: nothing.
MEETING_WORDS = (
    *("council", "title", "when", "place", "access", "agenda", "reason", "has_documents", "calendar", "until", "url"),
)
REMARK_WORDS = ("words", "is_accepted", "answer")


@read_words
def words_of_meeting(payload: dict[str, Any]) -> dict[str, Any]:
    """What a meeting is now, for one member."""
    if "attendance" not in payload:
        return {}
    attendance = Attendance.objects.for_page().filter(pk=payload["attendance"]).first()
    if attendance is None:
        return dict.fromkeys(MEETING_WORDS, "")
    meeting = attendance.meeting
    items = [f"{number}. {item.subject}" for number, item in enumerate(meeting.items.all(), start=1)]
    return {
        "council": meeting.council.name,
        "title": meeting.title,
        "when": hours_of(meeting),
        "place": place_of_meeting(meeting),
        "access": meeting.access_words,
        "agenda": "\n".join(items),
        "reason": meeting.cancel_reason,
        "has_documents": meeting.documents.exists(),
        "calendar": item_file(f"seance-{meeting.pk}") if meeting.council.is_public else "",
        "until": _until(meeting),
        "url": member_link(attendance),
    }


def _until(meeting: Meeting) -> str:
    minutes = getattr(meeting, "minutes_text", None)
    return day_words(minutes.corrections_until) if minutes and minutes.corrections_until else ""


@read_words
def words_of_remark(payload: dict[str, Any]) -> dict[str, Any]:
    """A proposed correction, and what is answered."""
    if "remark" not in payload:
        return {}
    remark = MinutesRemark.objects.filter(pk=payload["remark"], mandate__erased_at=None).first()
    if remark is None:
        return dict.fromkeys(REMARK_WORDS, "")
    return {"words": remark.words, "is_accepted": bool(remark.is_accepted), "answer": remark.answer}
