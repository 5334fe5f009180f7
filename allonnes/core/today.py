"""What can be done now, and until when; each app says it in its `today.py`, the home page puts one forward."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allonnes.core.registry import Registry


@dataclass(frozen=True)
class Today:
    """What a part of the portal asks of residents now. The smallest `rank` leads the home page.

    `poster`: the template of its poster, with `context`; `headline`, `promise` (until when), `url`, `link` (the words
    of the link), `icon` and `colour` make its card elsewhere.
    """

    rank: tuple[int, float]
    headline: str
    promise: str
    url: str
    link: str
    icon: str
    colour: str
    poster: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TodaySource:
    """What an app answers to « what can be done at this moment? »: one thing, or None."""

    name: str
    at: Callable[[datetime], Today | None]


SOURCES: Registry[TodaySource] = Registry(lambda source: source.name)


def today_at(now: datetime) -> list[Today]:
    """What every part asks of residents now, the most pressing first."""
    said = (source.at(now) for source in SOURCES)
    return sorted((today for today in said if today), key=lambda today: today.rank)
