"""Dates to come, of every part; each app declares its own in its `agenda.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allonnes.core.registry import Registry


@dataclass(frozen=True)
class AgendaItem:
    """A line of an agenda."""

    date: datetime
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class AgendaSource:
    """What an app has to come: its next dates, soonest first, at most as many as asked."""

    name: str
    upcoming: Callable[[int], list[AgendaItem]]


SOURCES: Registry[AgendaSource] = Registry(lambda source: source.name)


def agenda_items(number: int) -> list[AgendaItem]:
    """The next dates of every part, soonest first. One query a part."""
    dates = [entry for source in SOURCES for entry in source.upcoming(number)]
    return sorted(dates, key=lambda entry: entry.date)[:number]
