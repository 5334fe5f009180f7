"""The actions that a council starts, from the idea to what came of them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.workflow import Along, advance
from instances.meetings.permissions import refusal_of_words
from instances.outcomes import permissions
from instances.outcomes.models import Initiative
from instances.outcomes.workflow import INITIATIVE

WRITTEN_BY_BUTTONS = ("state", "done_on", "dropped_because")
READ_BY_ALL = ("title", "description", "audience", "owner", "result")


@dataclass(frozen=True)
class Finished:
    """What came of it: the last day, people who came, euros spent, and in words."""

    done_on: date
    participants: int | None
    spent: Decimal | None
    result: str


@transaction.atomic
def save_initiative(*, initiative: Initiative, by: User, now: datetime) -> Initiative:
    """Write an action; what buttons write stays as it is."""
    if initiative.pk:
        held = lock(Initiative, initiative.pk)
        refuse(permissions.refusal_to_write_initiative(by, held, now))
        initiative.revision = held.revision + 1
        for name in WRITTEN_BY_BUTTONS:
            setattr(initiative, name, getattr(held, name))
    refuse(permissions.refusal_to_write_initiative(by, initiative, now))
    refuse(refusal_of_words(initiative.council, *(getattr(initiative, name) for name in READ_BY_ALL), now=now))
    initiative.save()
    return initiative


def _locked(initiative: Initiative) -> Initiative:
    return lock(Initiative.objects.select_related("council"), initiative.pk)


@transaction.atomic
def start_initiative(*, initiative: Initiative, by: User, now: datetime) -> None:
    """The work begins."""
    row = _locked(initiative)
    refuse(permissions.refusal_to_start(by, row, now))
    advance(INITIATIVE, row, "start", by=by)


@transaction.atomic
def finish_initiative(*, initiative: Initiative, done: Finished, by: User, now: datetime) -> None:
    """Say that it is done, and what came of it."""
    row = _locked(initiative)
    refuse(permissions.refusal_to_finish(by, row, now) or permissions.refusal_of_last_day(done.done_on, now))
    refuse(refusal_of_words(row.council, done.result, now=now))
    told = {"participants": done.participants, "spent": done.spent, "result": done.result.strip()}
    along = Along(row={**told, "done_on": done.done_on, "revision": row.revision + 1})
    advance(INITIATIVE, row, "finish", by=by, along=along)


@transaction.atomic
def reopen_initiative(*, initiative: Initiative, reason: str, by: User, now: datetime) -> None:
    """It was not over."""
    row = _locked(initiative)
    refuse(permissions.refusal_to_reopen(by, row, now))
    advance(INITIATIVE, row, "reopen", by=by, reason=reason, along=Along(row={"done_on": None}))


@transaction.atomic
def drop_initiative(*, initiative: Initiative, reason: str, by: User, now: datetime) -> None:
    """It will not be done; everybody reads why."""
    row = _locked(initiative)
    refuse(permissions.refusal_to_drop(by, row, now) or refusal_of_words(row.council, reason, now=now))
    advance(INITIATIVE, row, "drop", by=by, reason=reason, along=Along(row={"dropped_because": reason.strip()[:300]}))
