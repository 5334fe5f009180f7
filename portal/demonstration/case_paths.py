"""How an invented case went: its events one after the other, with what each of them writes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from allonnes.accounts.models import User
from requests_qrc.intake.deadlines import day_of
from requests_qrc.intake.enums import CaseState, DeclineReason
from requests_qrc.intake.models import Case

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SYSTEM, RESIDENT, SORTER, WORKER = "system", "resident", "sorter", "worker"


@dataclass(frozen=True)
class Event:
    """One line of the history to write. `delay`: after the event before, between two durations."""

    name: str
    to: CaseState
    who: str
    delay: tuple[timedelta, timedelta]
    reason: str = ""


SUBMIT = Event("submit", CaseState.RECEIVED, RESIDENT, (0 * HOUR, 0 * HOUR))
ASSIGN = Event("assign", CaseState.ASSIGNED, SORTER, (2 * HOUR, 30 * HOUR))
START = Event("start", CaseState.IN_PROGRESS, WORKER, (DAY, 3 * DAY))
RESOLVE = Event("resolve", CaseState.RESOLVED, WORKER, (DAY, 14 * DAY), "Rien à montrer")
ACCEPT = Event("accept", CaseState.CLOSED, SYSTEM, (31 * DAY, 31 * DAY))
PATHS: dict[CaseState, tuple[Event, ...]] = {
    CaseState.RECEIVED: (SUBMIT,),
    CaseState.ASSIGNED: (SUBMIT, ASSIGN),
    CaseState.IN_PROGRESS: (SUBMIT, ASSIGN, START),
    CaseState.SCHEDULED: (SUBMIT, ASSIGN, Event("schedule", CaseState.SCHEDULED, WORKER, (DAY, 3 * DAY))),
    CaseState.AWAITING_RESIDENT: (
        SUBMIT,
        ASSIGN,
        Event("ask", CaseState.AWAITING_RESIDENT, WORKER, (4 * HOUR, 2 * DAY)),
    ),
    CaseState.FORWARDED: (SUBMIT, Event("forward", CaseState.FORWARDED, SORTER, (DAY, 3 * DAY))),
    CaseState.RESOLVED: (SUBMIT, ASSIGN, START, RESOLVE),
    CaseState.CLOSED: (SUBMIT, ASSIGN, START, RESOLVE, ACCEPT),
    CaseState.CONTESTED: (
        SUBMIT,
        ASSIGN,
        Event("resolve", CaseState.RESOLVED, WORKER, (DAY, 2 * DAY), "Rien à montrer"),
        Event("contest", CaseState.CONTESTED, RESIDENT, (4 * HOUR, DAY), "Ce n’est pas réparé."),
    ),
    CaseState.DECLINED: (
        SUBMIT,
        Event("decline", CaseState.DECLINED, SORTER, (DAY, 4 * DAY), str(DeclineReason.NO_FAULT.label)),
    ),
    CaseState.DUPLICATE: (SUBMIT, Event("merge", CaseState.DUPLICATE, SORTER, (2 * HOUR, DAY))),
    CaseState.CANCELLED: (SUBMIT, Event("cancel", CaseState.CANCELLED, RESIDENT, (DAY, 2 * DAY))),
    CaseState.SPAM: (SUBMIT, Event("discard", CaseState.SPAM, SORTER, (HOUR, 20 * HOUR), "Publicité")),
}


def events_of(state: CaseState, received: datetime, now: datetime, rng: Random) -> list[tuple[Event, datetime]]:
    """The events that lead to a state, with their moments; those that would be to come are left out."""
    moments, at = [], received
    for event in PATHS[state]:
        low, high = event.delay
        at += low + (high - low) * rng.random()
        moments.append((event, at))
    return [(event, at) for event, at in moments if at < now]


Effect = Callable[[Case, datetime, User], None]


def _assign(case: Case, at: datetime, by: User) -> None:
    case.department = case.category.department if case.category else None


def _schedule(case: Case, at: datetime, by: User) -> None:
    case.scheduled_on = day_of(at) + timedelta(days=5)


def _ask(case: Case, at: datetime, by: User) -> None:
    case.asked_at = at


def _settled(case: Case, at: datetime, by: User) -> None:
    case.outcome_at, case.silence_on, case.closed_by = case.outcome_at or at, None, by


def _resolve(case: Case, at: datetime, by: User) -> None:
    _settled(case, at, by)
    case.resolved_at = at


def _accept(case: Case, at: datetime, by: User) -> None:
    case.closed_at = at


def _decline(case: Case, at: datetime, by: User) -> None:
    _settled(case, at, by)
    case.closed_at, case.decline_reason = at, DeclineReason.NO_FAULT


def _forward(case: Case, at: datetime, by: User) -> None:
    case.forwarded_at = case.outcome_at = at
    case.partner = case.category.partner if case.category else None


def _contest(case: Case, at: datetime, by: User) -> None:
    case.contested_count = 1


EFFECTS: dict[str, Effect] = {
    "assign": _assign,
    "schedule": _schedule,
    "ask": _ask,
    "resolve": _resolve,
    "accept": _accept,
    "decline": _decline,
    "forward": _forward,
    "contest": _contest,
}


SPEAKING = {"start", "ask", "resolve", "decline"}


def play(case: Case, event: Event, at: datetime, by: User) -> dict[str, Any]:
    """Write what an event changes in the case; returns the line of its history."""
    line = {"event": event.name, "from_state": case.state, "to_state": event.to, "at": at, "reason": event.reason}
    case.state = event.to
    case.revision += 1
    if event.name in SPEAKING:
        case.first_reply_at = case.first_reply_at or at
    if event.name in EFFECTS:
        EFFECTS[event.name](case, at, by)
    return line
