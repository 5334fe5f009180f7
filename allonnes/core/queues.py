"""Work queues of the staff: what waits for somebody; each app declares its own in its `queues.py`.

The number of a queue is the length of the list that it opens, always: both come from the same rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection
from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.bounded import MOST_COUNTED
from allonnes.core.registry import Registry
from allonnes.core.time_box import time_boxed
from allonnes.core.working_days import is_working_day

# The parameter of a list's address that opens a queue.
PARAMETER = "file"
# A number that takes longer is left out, and the page says which: the home of the desk never waits for one queue.
LONGEST_COUNT_MS = 1_000
# Then each is asked alone, for less: one that is slow is found out, and all together never hold the page for long.
LONGEST_ALONE_MS = 250
Number = tuple[int, datetime | None]


class Urgency(StrEnum):
    """Why a queue comes before another: the law or a date already passed, today, or what follows."""

    FIRST = "first"
    TODAY = "today"
    NEXT = "next"


class Sign(StrEnum):
    """The shape beside a number, always with its word."""

    LAW = "law"
    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    NONE = "none"


SIGN_WORDS = {
    Sign.LAW: _("délai de la loi"),
    Sign.LATE: _("en retard"),
    Sign.TODAY: _("aujourd’hui"),
    Sign.SOON: _("bientôt"),
    Sign.LATER: _("plus tard"),
    Sign.NONE: _("sans échéance"),
}

# Beside the date of the first thing of a queue, in words.
SINCE, SINCE_FEMININE = _("le plus ancien :"), _("la plus ancienne :")
FIRST, FIRST_FEMININE = _("le premier :"), _("la première :")


def _nothing(row: Any) -> str:
    return ""


def _in_words(row: Any) -> str:
    return str(row)


@dataclass(frozen=True)
class Queue:
    """Things to do, for those who hold `permission`.

    `rows(user, now)` is scoped to the person, each thing once; `order` puts the most pressing first; `since` is the
    date that tells the age of a thing, or when it is due (`is_deadline`). `what` says in words what is to be done.
    `title`, `detail` and `due` are the two lines of a thing and its date in words. The list that it opens is the desk's
    list of these rows, unless `url` says another; its page, the desk's page of its table, unless `opens` does.
    """

    name: str
    label: Any
    permission: str
    urgency: Urgency
    rows: Callable[[Any, datetime], "QuerySet[Any]"]
    what: Any = ""
    sign: Sign = Sign.NONE
    since: str = ""
    order: tuple[str, ...] = ("pk",)
    title: Callable[[Any], str] = _in_words
    detail: Callable[[Any], str] = _nothing
    due: Callable[[Any], str] = _nothing
    url: Callable[[Any], str] | None = None
    model: Any = None
    opens: Callable[[Any], str] | None = None
    since_words: Any = SINCE
    is_deadline: bool = False
    # What comes into it is told by mail at once, not the next working morning.
    urgent: bool = False

    def address(self, user: Any) -> str:
        """The list of these very rows."""
        if self.url is not None:
            return self.url(user)
        options = self.model._meta
        return f"{reverse(f'admin:{options.app_label}_{options.model_name}_changelist')}?{PARAMETER}={self.name}"

    def page(self, row: Any) -> str:
        """The page of one of these rows at the desk."""
        if self.opens is not None:
            return self.opens(row)
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@dataclass(frozen=True)
class News(Queue):
    """What happened since the person's last working day; `label` is what the list is called, `words(count)` what the
    first page says. Its list is opened as that of a queue."""

    words: Callable[[int], str] = str


QUEUES: Registry[Queue] = Registry(lambda queue: queue.name)
NEWS: Registry[News] = Registry(lambda news: news.name)


@dataclass(frozen=True)
class Waiting:
    """What a queue holds now; `count` is None when its number took too long, and one more than is told when there are
    more (`core.bounded`)."""

    queue: Queue
    count: int | None
    oldest: datetime | None = None


def queues_of(user: Any) -> list[Queue]:
    """The queues of a person, the most urgent first."""
    order = list(Urgency)
    held = (queue for queue in QUEUES if user.has_perm(queue.permission))
    return sorted(held, key=lambda queue: order.index(queue.urgency))


def news_of(user: Any) -> list[News]:
    """What is told to a person of what happened, in the order in which the apps declare it."""
    return [news for news in NEWS if user.has_perm(news.permission)]


def last_day_before(now: datetime) -> datetime:
    """The start of the last working day before today. No visit is written down: it would say who came to vote."""
    day = timezone.localdate(now) - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def queues_on(model: Any, user: Any) -> list[Queue]:
    """The queues of a person that a list of this model shows."""
    return [queue for queue in queues_of(user) if queue.model is model]


def count_queues(user: Any, now: datetime) -> list[Waiting]:
    """What each queue of a person holds, the most urgent first."""
    return count_these(queues_of(user), user, now)


def count_these(queues: list[Queue], user: Any, now: datetime) -> list[Waiting]:
    """What these queues hold, in one statement; a slow one is found out and left without a number."""
    try:
        numbers = _counted(queues, user, now, LONGEST_COUNT_MS)
    except OperationalError:
        numbers = {}
        for queue in queues:
            numbers.update(_counted_alone(queue, user, now))
    return [Waiting(queue, *numbers.get(queue.name, (None, None))) for queue in queues]


def _counted_alone(queue: Queue, user: Any, now: datetime) -> dict[str, Number]:
    try:
        return _counted([queue], user, now, LONGEST_ALONE_MS)
    except OperationalError:
        return {}


def _counted(queues: Iterable[Queue], user: Any, now: datetime, longest: int) -> dict[str, Number]:
    # A queue whose scope is empty, as that of an agent of no service, is not even asked of the database.
    numbers: dict[str, Number] = {queue.name: (0, None) for queue in queues}
    questions = [question for queue in queues for question in _questions(queue, user, now)]
    if questions:
        statement = " UNION ALL ".join(sql for sql, _values in questions)
        with time_boxed(longest), connection.cursor() as cursor:
            cursor.execute(statement, [value for _sql, values in questions for value in values])
            numbers |= {name: (count, oldest) for name, count, oldest in cursor.fetchall()}
    return numbers


def _questions(queue: Queue, user: Any, now: datetime) -> list[tuple[str, tuple[Any, ...]]]:
    """The statement that counts a queue and finds its oldest thing, reading no further than what is told of it."""
    since: Any = F(queue.since) if queue.since else Value(None)
    order = [queue.since] if queue.since else []
    rows: Any = queue.rows(user, now).order_by(*order).annotate(told_since=Cast(since, DateTimeField()))
    try:
        inner, values = rows.values_list("told_since")[: MOST_COUNTED + 1].query.sql_with_params()
    except EmptyResultSet:
        return []
    # What is written around is ours, and each value is a parameter.
    counting = f"SELECT %s, count(*), min(since) FROM ({inner}) AS things (since)"  # noqa: S608
    return [(counting, (queue.name, *values))]


# Of a longer queue, only the latest are compared with what was known.
LONGEST_KNOWN = 5_000


def numbers_of(queue: Queue, user: Any, now: datetime) -> list[str] | None:
    """The numbers of the things of a queue, to know later which are new; None when it took too long."""
    try:
        with time_boxed(LONGEST_COUNT_MS):
            rows = queue.rows(user, now).order_by("-pk").values_list("pk", flat=True).distinct()
            return [str(number) for number in rows[:LONGEST_KNOWN]]
    except OperationalError:
        return None


def first_things(queue: Queue, user: Any, now: datetime, limit: int) -> "list[Any]":
    """The most pressing things of a queue."""
    return list(queue.rows(user, now).order_by(*queue.order)[:limit])
