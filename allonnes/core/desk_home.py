"""The first page of the desk: « À faire », in three hours, each thing counted once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.core.bounded import counted, counted_short, total_of
from allonnes.core.desk_briefing import briefing_of
from allonnes.core.desk_cells import age, due_words
from allonnes.core.preflight import preparations_of
from allonnes.core.queues import (
    SIGN_WORDS,
    News,
    Queue,
    Sign,
    Urgency,
    Waiting,
    count_these,
    first_things,
    last_day_before,
    news_of,
    queues_of,
)
from allonnes.core.templatetags.french import day
from allonnes.core.unwritten import kept_until_written

HOURS = {
    Urgency.FIRST: gettext_lazy("D’abord"),
    Urgency.TODAY: gettext_lazy("Aujourd’hui"),
    Urgency.NEXT: gettext_lazy("Ensuite"),
}
THINGS_SHOWN, QUEUES_UNFOLDED, SIGNS_SHOWN = 4, 3, 8


@dataclass(frozen=True)
class Thing:
    """One of the first things of a queue."""

    title: str
    url: str
    detail: str
    due: str


@dataclass(frozen=True)
class Line:
    """A queue on the page."""

    queue: Queue
    count: str
    count_words: str
    url: str
    sign: Sign
    signs: range
    more_signs: bool
    sign_words: str
    oldest: str
    things: list[Thing] = field(default_factory=list)


@dataclass(frozen=True)
class Hour:
    """The queues of one hour, and how many things wait in them, also in words."""

    label: str
    total: int
    words: str
    lines: list[Line]


def home_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the page shows: one statement for the numbers, then the first things of the most pressing queues."""
    user, now = request.user, timezone.now()
    briefing = briefing_of(user)
    return {
        "title": briefing.title if briefing else _("À faire"),
        "briefing": briefing,
        "brief": briefing.context(request, now) if briefing else {},
        "today": day(now),
        "since": day(last_day_before(now)),
        # Agents come back to this page between two acts.
        **kept_until_written(request, "home", lambda: _what_waits(user, now)),
    }


def _what_waits(user: Any, now: datetime) -> dict[str, Any]:
    counted = count_these([*queues_of(user), *news_of(user)], user, now)
    waiting = [work for work in counted if not isinstance(work.queue, News)]
    unfolded = [work.queue.name for work in waiting if work.count and work.queue.urgency is Urgency.FIRST]
    things = {
        work.queue.name: _things(work.queue, user) for work in waiting if work.queue.name in unfolded[:QUEUES_UNFOLDED]
    }
    hours = [_hour(urgency, waiting, user, things) for urgency in Urgency]
    total = sum(hour.total for hour in hours)
    return {
        "hours": [hour for hour in hours if hour.lines],
        "total": total,
        "summary": _summary(waiting),
        "signs": _legend(hours),
        "slow": [work.queue.label for work in counted if work.count is None],
        "news": [
            _told(work.queue, work.count, user) for work in counted if isinstance(work.queue, News) and work.count
        ],
        "has_queues": bool(waiting),
        "preparations": preparations_of(user, now),
    }


def _legend(hours: list[Hour]) -> list[tuple[Sign, str]]:
    """The shapes of this page, each with its word."""
    shown = {line.sign for hour in hours for line in hour.lines}
    return [(sign, str(words)) for sign, words in SIGN_WORDS.items() if sign in shown]


def _told(news: News, count: int, user: Any) -> tuple[str, str]:
    return news.words(count), news.address(user)


def _summary(waiting: list[Waiting]) -> str:
    counts = [work.count or 0 for work in waiting]
    pressing_counts = [work.count or 0 for work in waiting if work.queue.urgency is Urgency.FIRST]
    total, first = sum(counts), sum(pressing_counts)
    if not total:
        return ""
    words = ngettext("%(n)s chose attend un geste de vous.", "%(n)s choses attendent un geste de vous.", total)
    told = capfirst(words % {"n": total_of(counts)})
    if not first:
        return told
    pressing = ngettext("%(n)s ne peut pas attendre.", "%(n)s ne peuvent pas attendre.", first)
    return f"{told} {capfirst(pressing % {'n': total_of(pressing_counts)})}"


def _hour(urgency: Urgency, waiting: list[Waiting], user: Any, things: dict[str, list[Thing]]) -> Hour:
    held = [work for work in waiting if work.queue.urgency is urgency and work.count]
    lines = [_line(work, user, things.get(work.queue.name, [])) for work in held]
    counts = [work.count or 0 for work in held]
    return Hour(str(HOURS[urgency]), sum(counts), total_of(counts), lines)


def _line(waiting: Waiting, user: Any, things: list[Thing]) -> Line:
    count, sign = waiting.count or 0, _sign(waiting)
    return Line(
        queue=waiting.queue,
        count=counted_short(count),
        count_words=counted(count),
        url=waiting.queue.address(user),
        sign=sign,
        signs=range(min(count, SIGNS_SHOWN)),
        more_signs=count > SIGNS_SHOWN,
        sign_words=str(SIGN_WORDS[sign]),
        oldest=_oldest(waiting),
        things=things,
    )


def _sign(waiting: Waiting) -> Sign:
    """That of the queue; of a deadline, what the date of the first thing says."""
    if waiting.queue.is_deadline and waiting.oldest:
        return due_words(waiting.oldest)[0]
    return waiting.queue.sign


def _oldest(waiting: Waiting) -> str:
    """How long the first thing has waited, or when it is due: in the words of the lists."""
    if waiting.oldest is None:
        return ""
    return due_words(waiting.oldest)[1] if waiting.queue.is_deadline else age(waiting.oldest)


def _things(queue: Queue, user: Any) -> list[Thing]:
    rows = first_things(queue, user, timezone.now(), THINGS_SHOWN)
    return [Thing(queue.title(row), queue.page(row), queue.detail(row), queue.due(row)) for row in rows]
