"""The first page of the desk: « À faire », in three hours, each thing counted once."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.core.preflight import preparations_of
from allonnes.core.queues import (
    SIGN_WORDS,
    News,
    Queue,
    Urgency,
    Waiting,
    count_these,
    first_things,
    last_day_before,
    news_of,
    queues_of,
)
from allonnes.core.templatetags.french import day, number, short_day

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
    url: str
    signs: range
    more_signs: bool
    sign_words: str
    oldest: str
    things: list[Thing] = field(default_factory=list)


@dataclass(frozen=True)
class Hour:
    """The queues of one hour, and how many things wait in them."""

    label: str
    total: int
    lines: list[Line]


def home_context(user: Any) -> dict[str, Any]:
    """Everything the page shows: one statement for the numbers, then the first things of the most pressing queues."""
    now = timezone.now()
    counted = count_these([*queues_of(user), *news_of(user)], user, now)
    waiting = [work for work in counted if not isinstance(work.queue, News)]
    unfolded = [work.queue.name for work in waiting if work.count and work.queue.urgency is Urgency.FIRST]
    things = {
        work.queue.name: _things(work.queue, user) for work in waiting if work.queue.name in unfolded[:QUEUES_UNFOLDED]
    }
    hours = [_hour(urgency, waiting, user, things) for urgency in Urgency]
    total = sum(hour.total for hour in hours)
    return {
        "title": _("À faire"),
        "today": day(now),
        "hours": [hour for hour in hours if hour.lines],
        "total": total,
        "summary": _summary(total, hours),
        "signs": SIGN_WORDS.items(),
        "slow": [work.queue.label for work in counted if work.count is None],
        "since": day(last_day_before(now)),
        "news": [
            _told(work.queue, work.count, user) for work in counted if isinstance(work.queue, News) and work.count
        ],
        "has_queues": bool(waiting),
        "preparations": preparations_of(user, now),
    }


def _told(news: News, count: int, user: Any) -> tuple[str, str]:
    return news.words(count), news.address(user)


def _summary(total: int, hours: list[Hour]) -> str:
    if not total:
        return ""
    first = hours[0].total
    words = ngettext("%(n)s chose attend un geste de vous.", "%(n)s choses attendent un geste de vous.", total)
    told = words % {"n": number(total)}
    if not first:
        return told
    pressing = ngettext("%(n)s ne peut pas attendre.", "%(n)s ne peuvent pas attendre.", first)
    return f"{told} {pressing % {'n': number(first)}}"


def _hour(urgency: Urgency, waiting: list[Waiting], user: Any, things: dict[str, list[Thing]]) -> Hour:
    held = [work for work in waiting if work.queue.urgency is urgency and work.count]
    lines = [_line(work, user, things.get(work.queue.name, [])) for work in held]
    return Hour(str(HOURS[urgency]), sum(work.count or 0 for work in held), lines)


def _line(waiting: Waiting, user: Any, things: list[Thing]) -> Line:
    count = waiting.count or 0
    return Line(
        queue=waiting.queue,
        count=number(count),
        url=waiting.queue.address(user),
        signs=range(min(count, SIGNS_SHOWN)),
        more_signs=count > SIGNS_SHOWN,
        sign_words=str(SIGN_WORDS[waiting.queue.sign]),
        oldest=short_day(waiting.oldest) if waiting.oldest else "",
        things=things,
    )


def _things(queue: Queue, user: Any) -> list[Thing]:
    rows = first_things(queue, user, timezone.now(), THINGS_SHOWN)
    return [Thing(queue.title(row), queue.page(row), queue.detail(row), queue.due(row)) for row in rows]
