"""One act done to many rows: each is told beforehand what will happen, and afterwards what did.

Every row has a transaction of its own and is acted on by the same action as alone, so a refusal stops nothing else.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.models import BulkRun

# A run is a page that somebody waits for: more rows are done in another run, and one that lasts is left there.
MOST_ROWS = 100
LONGEST_SECONDS = 20
KEPT = timedelta(days=7)
CHANGED = "La ligne a changé depuis l’essai : regardez-la, puis recommencez."
GONE = "La ligne n’est plus dans votre liste."
NOT_REACHED = "Pas encore faite : le temps d’une page est passé. Recommencez avec les lignes qui restent."


class Outcome(StrEnum):
    """What became of a row."""

    DONE = "done"
    REFUSED = "refused"
    CHANGED = "changed"
    NOT_REACHED = "left"


@dataclass(frozen=True)
class RowAct:
    """What is done to each row: `refusal(row)` says why not, `will(row)` what will happen, `run(row, version)` does it.

    `version(row)` numbers the text that is read with it, where its words do not say everything.
    """

    refusal: Callable[[Any], str | None]
    will: Callable[[Any], str]
    run: Callable[[Any, Any], object]
    version: Callable[[Any], object] = lambda row: ""


@dataclass(frozen=True)
class Trial:
    """A row of a dry run: what will happen, or the reason of the refusal."""

    row: Any
    words: str
    is_refused: bool
    version: object = ""

    @property
    def digest(self) -> str:
        """What was said of the row, and of which text."""
        return hashlib.sha256(f"{self.row.pk} {self.version} {self.words}".encode()).hexdigest()[:16]

    @property
    def choice(self) -> str:
        """The row and its digest, to be sent back: what changed meanwhile is not done unseen."""
        return f"{self.row.pk}:{self.digest}"


def trial(row: Any, act: RowAct) -> Trial:
    """What the act would do to a row, by the same function that the action asks."""
    reason = act.refusal(row)
    return Trial(row, reason, is_refused=True) if reason else Trial(row, act.will(row), False, act.version(row))


def start_run(*, key: UUID, person: UUID, act: str, asked: int, now: datetime) -> BulkRun | None:
    """Begin a run, once: None when this page was already sent. What is older than a week goes."""
    BulkRun.objects.filter(started_at__lt=now - KEPT).delete()
    run, is_new = BulkRun.objects.get_or_create(pk=key, defaults={"person": person, "act": act[:80], "asked": asked})
    return run if is_new else None


def run_over(run: BulkRun, rows: "QuerySet[Any]", choices: Sequence[str], act: RowAct) -> None:
    """Do the act to each chosen row, as long as a page may last, and note what became of it."""
    ends_at = monotonic() + LONGEST_SECONDS
    for choice in choices:
        if monotonic() >= ends_at:
            _note(run, choice, Outcome.NOT_REACHED, NOT_REACHED)
        else:
            _do(run, rows, choice, act)
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])


def _do(run: BulkRun, rows: "QuerySet[Any]", choice: str, act: RowAct) -> None:
    number, _colon, seen = choice.partition(":")
    row = rows.filter(pk=number).first()
    if row is None:
        _note(run, choice, Outcome.CHANGED, GONE)
        return
    told = trial(row, act)
    if told.is_refused:
        _note(run, choice, Outcome.REFUSED, told.words)
    elif told.digest != seen:
        _note(run, choice, Outcome.CHANGED, CHANGED)
    else:
        _act(run, choice, told, act)


def _act(run: BulkRun, choice: str, told: Trial, act: RowAct) -> None:
    before = list(run.outcomes)
    try:
        with transaction.atomic():
            act.run(told.row, told.version)
            _note(run, choice, Outcome.DONE, told.words)
    except (ActionDenied, InvalidInput) as refused:
        run.outcomes = before
        _note(run, choice, Outcome.REFUSED, " ".join(getattr(refused, "problems", [str(refused)])))


def _note(run: BulkRun, choice: str, outcome: Outcome, words: str) -> None:
    run.outcomes = [*run.outcomes, [choice.partition(":")[0], str(outcome), words]]
    run.save(update_fields=["outcomes"])


def numbers_in(choices: Iterable[str], field: Any) -> list[str]:
    """The choices whose row number can be one of this table, each once, at most `MOST_ROWS` of them."""
    kept: dict[str, str] = {}
    for choice in choices:
        number = choice.partition(":")[0]
        if _is_key(field, number):
            kept.setdefault(number, choice)
    return list(kept.values())[:MOST_ROWS]


def _is_key(field: Any, number: str) -> bool:
    try:
        field.run_validators(field.to_python(number))
    except (ValueError, ValidationError):
        return False
    return bool(number)
