"""Where a case stands, in words: its heading, what comes next, and what happened. Said to whoever wrote it, or to all.

Nothing here is private: no words of the resident, no note, no reason that the staff wrote among themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import day as day_words
from allonnes.core.templatetags.french import short_day, when
from allonnes.core.working_days import add_working_days
from requests_qrc.followup.permissions import settled_at
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case, CaseHistory
from requests_qrc.intake.workflow import ANSWER_DAYS

State = CaseState
DONE = frozenset({"resolve", "answer_at_once", "partner_confirms"})


@dataclass(frozen=True)
class Event:
    """One thing that happened; `is_late`: a day that was announced and not kept."""

    at: datetime
    title: str
    text: str = ""
    is_late: bool = False

    @property
    def date(self) -> str:
        return when(self.at)


@dataclass(frozen=True)
class Step:
    """A stage of the way, for the strip of stages."""

    label: str
    state: str
    detail: str = ""
    icon: str = ""


def heading(case: Case, *, is_theirs: bool) -> str:
    """The state as a sentence, and as a question when it is for whoever wrote to answer."""
    if case.state == State.RESOLVED and is_theirs:
        return _("C’est traité. Est-ce réglé pour vous ?")
    if case.state == State.AWAITING_RESIDENT:
        return _("La ville attend votre réponse.") if is_theirs else _("La ville attend une précision.")
    return _HEADINGS[State(case.state)](case)


_HEADINGS: dict[State, Callable[[Case], str]] = {
    State.RECEIVED: lambda case: _("C’est bien reçu."),
    State.ASSIGNED: lambda case: _("Un service s’en occupe."),
    State.IN_PROGRESS: lambda case: _("Le travail a commencé."),
    State.SCHEDULED: lambda case: _("Intervention prévue le %(day)s.") % {"day": day_words(case.scheduled_on)},
    State.FORWARDED: lambda case: _("C’est transmis à %(name)s.") % {"name": case.partner},
    State.RESOLVED: lambda case: _("C’est traité."),
    State.CONTESTED: lambda case: _("Une autre personne regarde de nouveau."),
    State.CLOSED: lambda case: _("C’est clos."),
    State.DECLINED: lambda case: _("Ce n’est pas retenu."),
    State.DUPLICATE: lambda case: _("C’est regroupé avec une autre demande."),
    State.CANCELLED: lambda case: _("C’est annulé."),
    State.SPAM: lambda case: _("C’est mis de côté."),
}


def what_comes_next(case: Case, *, is_theirs: bool) -> str:
    """What happens then, with its day."""
    made = _NEXT.get(State(case.state))
    return made(case, is_theirs) if made else ""


def _promise(case: Case, is_theirs: bool) -> str:
    """The two days that the town gave itself."""
    words = []
    if case.first_reply_at is None and case.first_reply_due:
        words.append(
            _("Une personne vous répond au plus tard le %(day)s.") % {"day": day_words(case.first_reply_due)}
            if is_theirs
            else _("Première réponse prévue au plus tard le %(day)s.") % {"day": day_words(case.first_reply_due)}
        )
    if case.solved_due:
        words.append(_("La ville vise une solution avant le %(day)s.") % {"day": day_words(case.solved_due)})
    return " ".join(words)


def _until_answered(case: Case, is_theirs: bool) -> str:
    if case.asked_at is None:
        return ""
    last = add_working_days(deadlines.day_of(case.asked_at), ANSWER_DAYS)
    return _("Sans réponse le %(day)s, la demande sera close.") % {"day": day_words(last)}


def _until_contested(case: Case, is_theirs: bool) -> str:
    begun = settled_at(case)
    if begun is None or not is_theirs:
        return ""
    last = deadlines.contest_until(case.state, deadlines.day_of(begun))
    if case.state == State.RESOLVED:
        return _("Sans réponse de votre part le %(day)s, la demande sera close.") % {"day": day_words(last)}
    return _("Vous pouvez dire que ce n’est pas réglé jusqu’au %(day)s.") % {"day": day_words(last)}


def _until_reopened(case: Case, is_theirs: bool) -> str:
    if case.closed_at is None or not is_theirs:
        return ""
    last = deadlines.day_of(case.closed_at) + timedelta(days=deadlines.REOPEN_CANCELLED_DAYS)
    return _("Vous pouvez la demander de nouveau jusqu’au %(day)s.") % {"day": day_words(last)}


_NEXT: dict[State, Callable[[Case, bool], str]] = {
    State.RECEIVED: _promise,
    State.ASSIGNED: _promise,
    State.IN_PROGRESS: _promise,
    State.SCHEDULED: lambda case, is_theirs: _("Une photo ou une réponse dira ce qui a été fait."),
    State.FORWARDED: lambda case, is_theirs: (
        _("La ville relance cet organisme s’il ne répond pas en %(n)s jours ouvrés.")
        % {"n": deadlines.PARTNER_REMINDER_DAYS}
    ),
    State.AWAITING_RESIDENT: _until_answered,
    State.RESOLVED: _until_contested,
    State.CLOSED: _until_contested,
    State.DECLINED: _until_contested,
    State.CONTESTED: lambda case, is_theirs: _("Ce n’est pas la personne qui l’avait dite traitée."),
    State.CANCELLED: _until_reopened,
}

_WORDS: dict[str, Callable[[CaseHistory], str]] = {
    "submit": lambda row: _("Reçue"),
    "assign": lambda row: _("Prise en charge : %(name)s") % {"name": row.department},
    "reassign": lambda row: _("Confiée à un autre service : %(name)s") % {"name": row.department},
    "start": lambda row: _("Le travail a commencé"),
    "schedule": lambda row: _("Intervention prévue le %(day)s") % {"day": day_words(row.day)},
    "reschedule": lambda row: _("Nouvelle date : %(day)s") % {"day": day_words(row.day)},
    "ask": lambda row: _("La ville pose une question"),
    "answer": lambda row: _("La réponse est arrivée"),
    "expire": lambda row: _("Close : la ville n’a pas eu de réponse à sa question"),
    "forward": lambda row: _("Transmise à %(name)s") % {"name": row.partner},
    "take_back": lambda row: _("La ville reprend cette demande"),
    "resolve": lambda row: _("Traitée"),
    "answer_at_once": lambda row: _("Traitée"),
    "partner_confirms": lambda row: _("Traitée, dit l’organisme"),
    "partner_declines": lambda row: _("L’organisme dit que ce n’est pas pour lui : la ville cherche qui peut agir"),
    "decline": lambda row: _("Non retenue"),
    "merge": lambda row: _("Regroupée avec la demande %(number)s") % {"number": row.reason},
    "unmerge": lambda row: _("Suivie de nouveau à part"),
    "cancel": lambda row: _("Annulée par la personne qui l’a écrite"),
    "reopen_cancelled": lambda row: _("Demandée de nouveau"),
    "import": lambda row: _("Reprise d’un autre outil"),
    "accept": lambda row: _("Clôturée"),
    "contest": lambda row: _("Contestée : ce n’est pas réglé"),
    "reopen": lambda row: _("Rouverte : le travail reprend"),
    "uphold": lambda row: _("Clôturée : la ville garde sa réponse"),
}
# The reasons that the staff write for everybody: why another day, and the coded reason of a refusal.
_PUBLIC_REASONS = frozenset({"reschedule", "decline"})


def events_of(rows: Sequence[CaseHistory], *, now: datetime) -> list[Event]:
    """What happened, the newest first, without what the staff does among themselves (a case given back, put aside)."""
    events = []
    for place, row in enumerate(rows):
        if row.event in _WORDS:
            text = row.reason if row.event in _PUBLIC_REASONS else _accepted_by(row)
            is_late = row.day is not None and not is_kept(row.day, rows[place + 1 :], now=now)
            at = row.case.reception if row.event == "submit" else row.at
            events.append(Event(at, _WORDS[row.event](row), text, is_late))
    return events[::-1]


def _accepted_by(row: CaseHistory) -> str:
    if row.event != "accept":
        return ""
    is_by_somebody = row.by_id is not None or row.link
    return _("C’est réglé, dit la personne.") if is_by_somebody else _("Personne n’a contesté la réponse.")


class Happened(Protocol):
    """An event, as a row of the history or as a figure reads it."""

    @property
    def event(self) -> str: ...
    @property
    def at(self) -> datetime: ...


def is_kept(announced: date, after: Sequence[Happened], *, now: datetime) -> bool:
    """Whether an announced day was kept: work done by then, or the day not yet over; another day set later is not."""
    follows = next((row for row in after if row.event in DONE or row.event == "reschedule"), None)
    done = deadlines.day_of(follows.at) if follows else deadlines.day_of(now)
    return done <= announced


def steps_of(case: Case, rows: Sequence[CaseHistory], *, is_theirs: bool) -> list[Step]:
    """The five stages of a case; each is past, now or next, with its day."""
    days = {row.to_state: short_day(deadlines.day_of(row.at)) for row in rows}
    place = _PLACES.get(State(case.state), 0)
    service = str(case.department) if case.department else ""
    stages = [
        Step(_("Reçue"), "", short_day(deadlines.day_of(case.reception))),
        Step(_("Prise en charge"), "", service),
        Step(_("En cours"), "", days.get(State.IN_PROGRESS, "") or days.get(State.SCHEDULED, "")),
        Step(_outcome_label(case), "", days.get(State.RESOLVED, "") or days.get(State.DECLINED, "")),
        Step(_("Clôturée"), "", days.get(State.CLOSED, "") or (_("après votre avis") if is_theirs else "")),
    ]
    return [
        Step(stage.label, "past" if index < place else "now" if index == place else "next", stage.detail)
        for index, stage in enumerate(stages)
    ]


_PLACES = {
    State.ASSIGNED: 1,
    State.IN_PROGRESS: 2,
    State.SCHEDULED: 2,
    State.AWAITING_RESIDENT: 2,
    State.FORWARDED: 2,
    State.CONTESTED: 2,
    State.RESOLVED: 3,
    State.DECLINED: 3,
    State.CLOSED: 4,
    State.CANCELLED: 4,
}


def _outcome_label(case: Case) -> str:
    return str(State.DECLINED.label) if case.state == State.DECLINED else str(State.RESOLVED.label)
