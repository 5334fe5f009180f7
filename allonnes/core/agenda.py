"""Dates of every part in one calendar: what takes place, when, where, and whether one may come.

An app declares its own in its `agenda.py`, in five lines and a function that says one row:

    SOURCES.declare(
        AgendaSource(
            name="seance",                                   # the uid of a row is then « seance-12 », for ever
            rows=lambda: Meeting.objects.public().select_related("place", "council"),
            item=item_of,                                    # Meeting -> AgendaItem, without a query
            fields=AgendaFields(council="council__slug", neighbourhood="council__neighbourhood_id"),
            scopes=("meetings",),                            # what `watch` says of these tables (page_changes)
        )
    )

`rows` is all that anybody may read, cancelled ones included: calendars that already hold them must be told. The house
narrows it to two instants and to what is asked, puts it in order and reads it, in one query: `item` gets every row with
what `select_related`, `prefetch_related` or annotations brought, and asks nothing more.

Free places are said on pages kept for visitors: the table that they are counted from must be watched under one of the
`scopes`. A source that only tells some people (`is_public=False`) is read for « mon agenda » alone.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.addresses import page_url
from allonnes.core.page_cache import changes_at
from allonnes.core.registry import Registry
from allonnes.core.templatetags.french import NBSP, hour, period

# What is to come is read this far ahead.
HORIZON = timedelta(days=400)
ROWS_AT_ONCE = 200

Choice = tuple[str, Any]


class AgendaShape(models.TextChoices):
    """The shape that marks a date in the month, always with its word; one colour of the portal each."""

    ENCOUNTER = "rencontre", gettext_lazy("Rencontre")
    COUNCIL = "conseil", gettext_lazy("Conseil")
    VOTE = "vote", gettext_lazy("Budget participatif")


def _day(local: datetime) -> str:
    return f"{'1er' if local.day == 1 else local.day}{NBSP}{format_date(local, 'F')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """How many may come: `taken` of `total`, and how many wait for one of them. Never more taken than there are."""

    total: int
    taken: int
    waiting: int = 0
    # What is taken: seats, or the slots of an hour of help.
    are_slots: bool = False

    @property
    def free(self) -> int:
        return max(0, self.total - self.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """What the calendar says of one date.

    `uid`: the name of its source, a dash, its key. `ends_at` is the first instant after it. `is_whole_day`: both are
    midnights of the town, and no hour is said. `sequence`, `changed_at`: see `sequence_of`. `seats`: None when nobody
    counts them; `act`, `act_url`: what one does to come (« Réserver une place »), while it can be done; without it,
    `entry` says how one comes (« Entrée libre », « Réservé aux membres »). `outcome`: what is there to read since it
    took place (« Compte rendu publié »).
    """

    uid: str
    title: str
    url: str
    starts_at: datetime
    ends_at: datetime
    shape: AgendaShape = AgendaShape.ENCOUNTER
    kind: str = ""
    kind_words: str = ""
    is_whole_day: bool = False
    summary: str = ""
    place: str = ""
    address: str = ""
    access: str = ""
    neighbourhood_id: int | None = None
    council: str = ""
    sequence: int = 0
    changed_at: datetime | None = None
    is_cancelled: bool = False
    reason: str = ""
    new_date: datetime | None = None
    new_url: str = ""
    audience: str = ""
    entry: str = ""
    entry_detail: str = ""
    seats: Seats | None = None
    act: str = ""
    act_url: str = ""
    can_vote: bool = False
    outcome: str = ""

    @property
    def date(self) -> datetime:
        """Its first day, by the town's clock."""
        return timezone.localtime(self.starts_at)

    @property
    def last_day(self) -> datetime:
        """Its last day, by the town's clock: an end at midnight is the day before."""
        return timezone.localtime(max(self.starts_at, self.ends_at - timedelta(microseconds=1)))

    @property
    def lasts_days(self) -> bool:
        return self.is_whole_day or self.date.date() != self.last_day.date()

    @property
    def hours(self) -> str:
        """« 18 h 30 à 20 h 30 », « du 5 mars à 18 h au 7 mars à 20 h »; "" for one whole day."""
        if self.is_whole_day:
            return period(self.date, self.last_day) if self.date.date() != self.last_day.date() else ""
        start, end = hour(self.starts_at), hour(self.ends_at)
        if not self.lasts_days:
            return _("%(start)s à %(end)s") % {"start": start, "end": end}
        words = {"first": _day(self.date), "start": start, "last": _day(timezone.localtime(self.ends_at)), "end": end}
        return _("du %(first)s à %(start)s au %(last)s à %(end)s") % words

    @property
    def detail(self) -> str:
        """Where and when, in one line."""
        if self.is_cancelled:
            return _("Annulée")
        return ", ".join(words for words in (self.place, self.hours) if words)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaQuestion:
    """What is asked of the calendar: what takes place, even in part, from `start` to `end`, excluded.

    `person`: only what concerns them. `is_to_come`: not what was said to be over before its end. `limit`: the first
    ones. `is_streamed`: for thousands, a few at a time.
    """

    start: datetime
    end: datetime
    council: str = ""
    kind: str = ""
    neighbourhood_id: int | None = None
    person: Any = None
    is_to_come: bool = False
    limit: int | None = None
    is_streamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaFields:
    """By which lookups the rows of a source are narrowed; "" for what they do not have: asked for it, none answers."""

    starts: str = "starts_at"
    ends: str = "ends_at"
    kind: str = "kind"
    neighbourhood: str = "neighbourhood_id"
    council: str = ""


def _none() -> Iterable[Choice]:
    return ()


@dataclass(frozen=True, kw_only=True)
class AgendaSource:
    """The dates of an app. `kinds`, `councils`: what one can choose among them, code and words; one query at most.

    `over`: the rows that were said to be over, whatever their hours. `mine` narrows them to those of a person
    (registered, member, following) without doubling any, by a subquery; `own_words` says, for these uids, what that
    person has there (« Vous avez une place »), said instead of free places.
    """

    name: str
    rows: Callable[[], "QuerySet[Any]"]
    item: Callable[[Any], AgendaItem]
    fields: AgendaFields = AgendaFields()
    scopes: tuple[str, ...] = ()
    kinds: Callable[[], Iterable[Choice]] = _none
    councils: Callable[[], Iterable[Choice]] = _none
    over: models.Q | None = None
    mine: Callable[["QuerySet[Any]", Any], "QuerySet[Any]"] | None = None
    own_words: Callable[[Any, list[str]], dict[str, str]] | None = None
    is_public: bool = True

    def asked(self, question: AgendaQuestion) -> "QuerySet[Any]":
        """The rows that answer, soonest first; a filter that they do not have leaves none."""
        fields, rows = self.fields, self.rows()
        rows = rows.filter(**{f"{fields.starts}__lt": question.end, f"{fields.ends}__gt": question.start})
        chosen = (
            (fields.council, question.council),
            (fields.kind, question.kind),
            (fields.neighbourhood, question.neighbourhood_id),
        )
        if any(value and not lookup for lookup, value in chosen):
            return rows.none()
        rows = rows.filter(**{lookup: value for lookup, value in chosen if value})
        if question.is_to_come and self.over is not None:
            rows = rows.exclude(self.over)
        if question.person is not None:
            rows = self.mine(rows, question.person) if self.mine else rows.none()
        rows = rows.order_by(fields.starts, "pk")
        return rows[: question.limit] if question.limit else rows

    def answer(self, question: AgendaQuestion) -> Iterator[AgendaItem]:
        """What it says of them, soonest first. One query."""
        rows = self.asked(question)
        return map(self.item, rows.iterator(chunk_size=ROWS_AT_ONCE) if question.is_streamed else rows)


SOURCES: Registry[AgendaSource] = Registry(lambda source: source.name)


def sequence_of(row: Any) -> int:
    """How many times calendars were told another date, place or end of this row (RFC 5545 SEQUENCE)."""
    return int(getattr(row, "calendar_sequence", getattr(row, "revision", 0)))


def changed_at_of(row: Any) -> datetime | None:
    """When they were last told something else of it (LAST-MODIFIED), if the row says it."""
    changed: datetime | None = getattr(row, "calendar_changed_at", None)
    return changed


def agenda_between(question: AgendaQuestion) -> Iterator[AgendaItem]:
    """What every part answers, soonest first. One query a part; read as it is used."""
    asked = [source for source in SOURCES if source.is_public or question.person is not None]
    merged = heapq.merge(*(source.answer(question) for source in asked), key=lambda item: (item.starts_at, item.uid))
    return (item for number, item in enumerate(merged) if not question.limit or number < question.limit)


def agenda_item(uid: str) -> AgendaItem | None:
    """What the calendar says of one public date, or None. One query."""
    name, _dash, key = uid.rpartition("-")
    source = SOURCES.get(name)
    if source is None or not source.is_public or not key.isascii() or not key.isdigit() or len(key) > 18:  # noqa: PLR2004
        return None
    row = source.rows().filter(pk=int(key)).first()
    return source.item(row) if row else None


def agenda_items(number: int) -> list[AgendaItem]:
    """The next dates of every part, soonest first, those going on included. One query a part."""
    now = timezone.now()
    items = list(agenda_between(AgendaQuestion(start=now, end=now + HORIZON, is_to_come=True, limit=number)))
    changes_at(*(item.ends_at for item in items))
    return items


def agenda_scopes() -> tuple[str, ...]:
    """What a page that shows the calendar shows (`kept_for_visitors`)."""
    return tuple(sorted({scope for source in SOURCES for scope in source.scopes if source.is_public}))


def own_words(person: Any, items: Iterable[AgendaItem]) -> dict[str, str]:
    """What a person has at these dates, by their uid. One query a part that can say it."""
    uids = [item.uid for item in items]
    said: dict[str, str] = {}
    for source in SOURCES:
        own = [uid for uid in uids if uid.rpartition("-")[0] == source.name]
        if own and source.own_words:
            said |= source.own_words(person, own)
    return said


def has_own_words(person: Any, question: AgendaQuestion) -> bool:
    """Whether this person has something at one of the dates that answer. One query for all the parts."""
    theirs = replace(question, person=person, limit=None)
    asked = [source.asked(theirs).order_by().values("pk") for source in SOURCES if source.own_words]
    return bool(asked) and asked[0].union(*asked[1:], all=True).exists()


def item_file(uid: str) -> str:
    """The address of the file of one date, for a calendar: « /agenda/seance-12.ics »."""
    return f"{page_url('agenda')}{uid}.ics"
