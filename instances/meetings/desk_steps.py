"""A meeting as a path: prepared, called, held, written, adopted, published; what is done, and what comes next."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from allonnes.core.desk_history import Told
from allonnes.core.templatetags.french import short_day
from instances.councils.models import Mandate
from instances.meetings import desk_words, permissions
from instances.meetings.enums import Answer, MeetingState, MinutesState
from instances.meetings.models import Attendance, Meeting, Minutes
from instances.meetings.public import minutes_of_meeting
from instances.meetings.queues import last_day_to_write
from instances.meetings.words import Lateness, hours_of, lateness_of, place_of_meeting

Button = dict[str, Any]
NEXT_ACTS = 2
DONE, NOW, NEXT = "past", "now", "next"
# The acts of each step, the first of which is what one does next.
ACTS_OF = {
    "preparer": ("ordre-du-jour", "documents"),
    "convoquer": ("convoquer", "ordre-du-jour"),
    "tenir": ("presences", "decision", "tenue", "documents"),
    "rediger": ("ecrire", "envoyer"),
    "adopter": ("corrections", "adopter"),
    "publier": ("publier",),
}


@dataclass(frozen=True)
class Step:
    """A step of the path, in words; `state`: past, now or next."""

    name: str
    label: str
    state: str
    detail: str


@dataclass(frozen=True)
class Acts:
    """What may be done: the next two, the rest, then what may not, and why."""

    next: list[Button]
    more: list[Button]
    blocked: list[Button]
    refused: list[Button]


@dataclass
class DeskMeeting:
    """What the page of a meeting shows. `answers`: how many come, do not come, said nothing."""

    meeting: Meeting
    when: str
    place: str
    steps: list[Step]
    current: str
    lateness: Lateness | None
    seats: list[Attendance]
    answers: list[tuple[str, int]]
    sitting: int
    letters: int
    minutes: Minutes | None
    story: list[Told] = field(default_factory=list)


def whole(rows: "QuerySet[Meeting]") -> "QuerySet[Meeting]":
    """All that the page shows of a meeting, in a fixed number of queries."""
    people = Mandate.objects.select_related("person").prefetch_related("substitutes")
    seats = Attendance.objects.prefetch_related(Prefetch("mandate", people)).select_related("represented_by")
    return rows.select_related("council", "place", "minutes_text__adopted_in").prefetch_related(
        "items", "documents", "decisions__item", Prefetch("attendances", seats)
    )


def desk_meeting(meeting: Meeting, now: datetime) -> DeskMeeting:
    """Of a meeting fetched `whole`; one more query, for what happened."""
    seats = sorted(meeting.attendances.all(), key=lambda seat: (seat.mandate.last_name, seat.mandate.first_name))
    minutes = minutes_of_meeting(meeting)
    steps = steps_of(meeting, minutes, now)
    said = [seat.answer for seat in seats]
    return DeskMeeting(
        meeting=meeting,
        when=hours_of(meeting),
        place=place_of_meeting(meeting),
        steps=steps,
        current=next((step.name for step in steps if step.state == NOW), ""),
        lateness=lateness_of(meeting),
        seats=seats,
        answers=[(str(label), said.count(value)) for value, label in Answer.choices],
        sitting=sum(seat.is_sitting for seat in seats),
        letters=sum(seat.is_by_letter and seat.letter_printed_at is None for seat in seats),
        minutes=minutes,
        story=story_of(meeting, desk_words.AGENDA_EVENTS),
    )


def steps_of(meeting: Meeting, minutes: Minutes | None, now: datetime) -> list[Step]:
    """The six steps; a cancelled meeting has none."""
    if meeting.is_cancelled:
        return []
    done = _done(meeting, minutes)
    order = (
        ("preparer", "Préparer", _prepared(meeting)),
        ("convoquer", "Convoquer", _called(meeting)),
        ("tenir", "Tenir", short_day(meeting.starts_at)),
        ("rediger", "Rédiger", _written(minutes, now)),
        ("adopter", "Adopter", _adopted(minutes)),
        ("publier", "Publier", short_day(minutes.published_at) if minutes and minutes.published_at else ""),
    )
    return [Step(name, label, _state(rank, done), detail) for rank, (name, label, detail) in enumerate(order)]


def _state(rank: int, done: int) -> str:
    if rank < done:
        return DONE
    return NOW if rank == done else NEXT


def _done(meeting: Meeting, minutes: Minutes | None) -> int:
    """How many steps are over."""
    if minutes is not None:
        return {MinutesState.DRAFT: 3, MinutesState.CORRECTING: 4, MinutesState.ADOPTED: 5}.get(
            MinutesState(minutes.state), 6
        )
    if meeting.state == MeetingState.CONVENED:
        return 2
    return 1 if meeting.items.all() else 0


def _prepared(meeting: Meeting) -> str:
    return f"{len(meeting.items.all())} points à l’ordre du jour" if meeting.items.all() else "ordre du jour vide"


def _called(meeting: Meeting) -> str:
    if meeting.convened_at is not None:
        return f"le {short_day(meeting.convened_at)}"
    return f"au plus tard le {short_day(meeting.convene_by)}"


def _written(minutes: Minutes | None, now: datetime) -> str:
    if minutes is None or minutes.state != MinutesState.DRAFT:
        return ""
    last = last_day_to_write(minutes)
    return f"en retard depuis le {short_day(last)}" if now > last else f"avant le {short_day(last)}"


def _adopted(minutes: Minutes | None) -> str:
    if minutes is None:
        return ""
    if minutes.adopted_in is not None:
        return f"à la réunion du {short_day(minutes.adopted_in.starts_at)}"
    if minutes.corrections_until is not None:
        return f"corrections jusqu’au {short_day(minutes.corrections_until)}"
    return ""


def story_of(row: Any, events: dict[str, str]) -> list[Told]:
    """What happened, the latest first. One query."""
    rows = row.history.select_related("by").order_by("-at", "-pk")
    return [
        Told(
            told.at,
            told.by.display_name if told.by else "Le portail",
            events[told.event],
            [told.reason] if told.reason else [],
        )
        for told in rows
    ]


def acts_of(buttons: list[Button], current: str) -> Acts:
    """The next two acts of the step, then the others; those of other steps are folded, each with its reason."""
    names = ACTS_OF.get(current, ())
    possible = [button for button in buttons if not button["reason"]]
    of_step = sorted(
        (button for button in possible if button["action"].name in names),
        key=lambda button: names.index(button["action"].name),
    )[:NEXT_ACTS]
    refused = [button for button in buttons if button["reason"]]
    blocked = [button for button in refused if button["action"].name in names]
    return Acts(
        of_step,
        [button for button in possible if button not in of_step],
        blocked[: NEXT_ACTS - len(of_step)],
        [button for button in refused if button not in blocked[: NEXT_ACTS - len(of_step)]],
    )


@dataclass(frozen=True)
class PageAct:
    """An act that has a page of its own; `question` says what one does there."""

    name: str
    label: str
    question: str
    refusal: Any


PAGE_ACTS = (
    PageAct(
        "ordre-du-jour",
        "Écrire l’ordre du jour",
        "Les sujets, qui les présente, combien de temps.",
        permissions.refusal_to_change,
    ),
    PageAct(
        "documents",
        "Joindre des documents",
        "Des PDF ou des textes, pour tout le monde ou pour les membres.",
        permissions.refusal_to_join,
    ),
    PageAct(
        "presences",
        "Noter les présences",
        "Qui est là, qui remplace qui, qui part avant la fin.",
        permissions.refusal_to_note,
    ),
)


def page_buttons(user: Any, meeting: Meeting, now: datetime) -> list[Button]:
    """The acts that have a page."""
    return [
        {
            "action": act,
            "url": reverse(f"admin:instances_meeting_{act.name}", args=[meeting.pk]),
            "reason": act.refusal(user, meeting, now),
        }
        for act in PAGE_ACTS
    ]


def minutes_buttons(meeting: Meeting, minutes: Minutes | None) -> list[Button]:
    """From the page of a meeting to the page of its minutes."""
    if minutes is None:
        return []
    labels = {
        MinutesState.DRAFT: ("ecrire", "Écrire le compte rendu", "Puis l’envoyer aux membres."),
        MinutesState.CORRECTING: ("corrections", "Suivre les corrections", "Répondre à chacune, puis le dire adopté."),
        MinutesState.ADOPTED: ("publier", "Publier le compte rendu", "Tout le monde pourra le lire."),
    }
    if minutes.state not in labels:
        return []
    name, label, question = labels[MinutesState(minutes.state)]
    url = reverse("admin:instances_minutes_change", args=[minutes.pk])
    return [{"action": PageAct(name, label, question, None), "url": url, "reason": None}]
