"""The acts of a year folded into counts of distinct people, in one pass."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from allonnes.accounts.ages import MAJORITY, age_on
from observatory.dashboards.enums import Band, Dimension, Zone
from observatory.dashboards.participants import Act, Known

SEPARATOR = "|"
Key = tuple[str, str]


@dataclass
class Reach:
    """`cells`: how many distinct people of each group; `unnamed`: acts of nobody known."""

    people: int = 0
    unnamed: int = 0
    cells: dict[Key, int] = field(default_factory=dict)


@dataclass
class _Person:
    first: Act
    quartier: int | None
    acts: set[str] = field(default_factory=set)


def fold(acts: Iterable[Act], known: Known, priority: set[int]) -> Reach:
    """Each person once in each table: by their first act for the channel, by the first quartier that is known."""
    people: dict[str, _Person] = {}
    unnamed = 0
    for act in acts:
        if act.who is None:
            unnamed += 1
            continue
        person = people.setdefault(act.who, _Person(act, act.quartier))
        person.acts.add(act.kind)
        if person.quartier is None:
            person.quartier = act.quartier
        if act.on < person.first.on:
            person.first = act
    cells: dict[Key, int] = defaultdict(int)
    for who, person in people.items():
        for key in _keys(who, person, known, priority):
            cells[key] += 1
    return Reach(len(people), unnamed, dict(cells))


def _keys(who: str, person: _Person, known: Known, priority: set[int]) -> Iterable[Key]:
    zone = zone_of(person.quartier, priority)
    yield Dimension.ZONE, zone
    yield Dimension.ZONE_CHANNEL, f"{zone}{SEPARATOR}{person.first.channel}"
    yield Dimension.QUARTIER, str(person.quartier or "")
    yield Dimension.BAND, band_of(who, person, known)
    for act in person.acts:
        yield Dimension.ACT, act


def zone_of(quartier: int | None, priority: set[int]) -> Zone:
    """In a priority neighbourhood, elsewhere, or not told."""
    if quartier is None:
        return Zone.UNKNOWN
    return Zone.PRIORITY if quartier in priority else Zone.REST


def band_of(who: str, person: _Person, known: Known) -> Band:
    """Under 18 on the day of their first act, when their birth date is known."""
    kind, _colon, number = who.partition(":")
    born = known.births.get(int(number)) if kind == "account" else None
    return Band.MINOR if born and age_on(born, person.first.on) < MAJORITY else Band.OTHER
