"""What waits for moderation, of every target, as one query: words to read first, reports, appeals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Left
from django.urls import reverse

from allonnes.contributions.enums import CommentState, Waiting
from allonnes.contributions.targets import TARGETS, Target
from allonnes.core.desk_cells import age

WORDS_SHOWN = 160
# No field of a table has such names.
COLUMNS = ("in_table", "row_key", "row_words", "waits_since", "report_count", "waits_for", "in_target")


@dataclass(frozen=True)
class WaitingLine:
    """One thing to do. `since`: from when it waits; `times`: how many reports."""

    target: Target
    reason: Waiting
    words: str
    since: datetime
    times: int
    url: str

    @property
    def age(self) -> str:
        """How long it has waited, in the words of the lists."""
        return age(self.since)


def waiting(targets: Iterable[Target], user: Any, reason: str = "") -> "QuerySet[Any] | None":
    """What waits for this moderator, the oldest first: one SQL union over the tables of these targets; None when
    nothing ever can. The same rows as the queues of the desk."""
    branches = [rows for target in targets for why, rows in _branches(target, user) if reason in ("", why)]
    if not branches:
        return None
    first, *others = branches
    return (first.union(*others, all=True) if others else first).order_by("waits_since", "in_table", "row_key")


def lines(rows: Iterable[dict[str, Any]]) -> list[WaitingLine]:
    """The rows of the union as the page says them."""
    return [_line(row) for row in rows]


def _branches(target: Target, user: Any) -> Iterator[tuple[Waiting, "QuerySet[Any]"]]:
    tables = target.tables
    if tables.comment:
        unread = unread_comments(target)
        yield Waiting.READ, _columns(target, Waiting.READ, unread, "body", waits_since=F("at"))
    if tables.report:
        for place in target.places:
            yield Waiting.REPORTED, _reported(target, place)
    if tables.moderation:
        appeals = appeals_for(target, user)
        yield Waiting.CONTESTED, _columns(target, Waiting.CONTESTED, appeals, "appeal", waits_since=F("appealed_at"))


def unread_comments(target: Target) -> "QuerySet[Any]":
    """Kept until a moderator reads them; a reported one waits as such."""
    unread: QuerySet[Any] = target.tables.comment._default_manager.filter(state=CommentState.PENDING)
    return unread.filter(~reports_of(target, comment=OuterRef("pk"))) if target.tables.report else unread


def reports_of(target: Target, **on: Any) -> Exists:
    """Whether nobody has treated a report."""
    return Exists(target.tables.report._default_manager.filter(handled_at=None, **on))


def appeals_for(target: Target, user: Any) -> "QuerySet[Any]":
    """Appeals to answer: whoever hid the words does not answer themselves."""
    open_ = Q(appealed_at__isnull=False, appeal_answered_at=None, lifted_at=None)
    rows: QuerySet[Any] = target.tables.moderation._default_manager.filter(open_).exclude(by=user.pk)
    return rows


def _reported(target: Target, place: str) -> "QuerySet[Any]":
    """The things, or the comments, with reports nobody treated; each once."""
    model, words = (target.tables.comment, "body") if place == "comment" else (target.subject, target.title_field)
    rows = model._default_manager.filter(reports__isnull=False, reports__handled_at=None)
    return _columns(
        target, Waiting.REPORTED, rows, words, waits_since=Min("reports__at"), report_count=Count("reports")
    )


def _columns(target: Target, reason: Waiting, rows: "QuerySet[Any]", words: str, **more: Any) -> "QuerySet[Any]":
    values = {
        "in_table": Value(rows.model._meta.label_lower),
        "row_key": Cast("pk", CharField()),
        "row_words": Left(words, WORDS_SHOWN),
        "report_count": Value(0),
        "waits_for": Value(reason.value),
        "in_target": Value(target.name),
        **more,
    }
    return rows.order_by().values(**{name: values[name] for name in COLUMNS})


def _line(row: dict[str, Any]) -> WaitingLine:
    model = apps.get_model(row["in_table"])._meta
    return WaitingLine(
        target=TARGETS[row["in_target"]],
        reason=Waiting(row["waits_for"]),
        words=row["row_words"],
        since=row["waits_since"],
        times=row["report_count"],
        url=reverse(f"admin:{model.app_label}_{model.model_name}_change", args=[row["row_key"]]),
    )
