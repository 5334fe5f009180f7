"""A line of a foreign file read as a promise: what cannot be true is left out, and said."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from allonnes.core.days import read_day
from allonnes.core.sheets import plain
from allonnes.town.geometry import MAX_LAT, MAX_LON
from observatory.engagements.enums import EngagementState
from observatory.engagements.imports.mapping import STEPS, EngagementMapping

MONTHS = re.compile(r"(\d{4})-(\d{2})")
DECEMBER = 12
# How far a state has gone: the steps before it are done.
REACHED = {
    EngagementState.TO_START: 0,
    EngagementState.IN_STUDY: 0,
    EngagementState.IN_WORKS: 3,
    EngagementState.DELIVERED: 4,
    EngagementState.ABANDONED: 0,
}
STEP_WORDS = {
    "study": "les études",
    "consultation": "la concertation",
    "tender": "l’appel d’offres",
    "works": "les travaux",
    "delivered": "la livraison",
}
Tell = Callable[[str], None]


@dataclass
class ForeignPromise:
    """One line, read. `steps`: the days of its steps, done or not; `corrections`: what was left out."""

    line: int
    reference: str
    title: str
    year: int
    state: str
    cells: dict[str, str]
    steps: dict[str, date] = field(default_factory=dict)
    promised_on: date | None = None
    delivered_on: date | None = None
    cost: int | None = None
    cost_key: str = ""
    point: tuple[Decimal, Decimal] | None = None
    corrections: list[str] = field(default_factory=list)

    def said(self, name: str) -> str:
        """A text of the line, under our name for it."""
        return self.cells.get(name, "")

    def is_step_done(self, kind: str) -> bool:
        """Whether its state has gone past this step."""
        return STEPS.index(kind) < REACHED[EngagementState(self.state)]

    @property
    def latest(self) -> date:
        """The last day that the line knows of, or the end of its year."""
        return max([*self.steps.values(), *filter(None, [self.delivered_on])], default=date(self.year, DECEMBER, 31))


def read_line(
    line: int, cells: Mapping[str, str], mapping: EngagementMapping, today: date
) -> tuple[ForeignPromise | None, str]:
    """The promise of a line, or None and why it is refused."""
    said = {name: cells.get(plain(column), "") for name, column in mapping.columns.items()}
    reason = _refusal(said, mapping, today)
    if reason:
        return None, reason
    states = {plain(word): state for word, state in mapping.states.items()}
    row = ForeignPromise(
        line, said["reference"], said["title"], int(said["year"]), states[plain(said["state"])], cells=said
    )
    tell = row.corrections.append
    if not row.title:
        row.title = said["group"]
        tell("le titre est vide : celui du groupe est repris.")
    _read_days(row, mapping, today, tell)
    _read_cost(row, tell)
    row.point = _point(said.get("latitude", ""), said.get("longitude", ""), tell)
    return row, ""


def _refusal(said: dict[str, str], mapping: EngagementMapping, today: date) -> str:
    if not said["reference"]:
        return "la référence est vide."
    if not said["title"] and not said.get("group"):
        return "il n’y a ni titre, ni groupe."
    if not said["year"].isascii() or not said["year"].isdigit():
        return f"l’année « {said['year']} » n’en est pas une."
    if not mapping.first_year <= int(said["year"]) <= today.year:
        return f"l’année {said['year']} est impossible."
    if plain(said["state"]) not in {plain(word) for word in mapping.states}:
        return f"l’état « {said['state']} » n’est pas dans la table de correspondance."
    return ""


# --- Days -------------------------------------------------------------------------------------------
def _read_days(row: ForeignPromise, mapping: EngagementMapping, today: date, tell: Tell) -> None:
    for kind in STEPS:
        day = _day(row.said(kind), STEP_WORDS[kind], mapping, tell)
        if day is not None:
            row.steps[kind] = day
    row.promised_on = _since_vote(row, _day(row.said("promised"), "la date promise", mapping, tell), tell)
    delivered = _day(row.said("delivered"), STEP_WORDS["delivered"], mapping, tell)
    row.delivered_on = _delivered(row, delivered, today, tell)
    _put_in_order(row, tell)
    if row.state != EngagementState.TO_START:
        _leave_out_days_to_come(row, today, tell)


def _day(text: str, what: str, mapping: EngagementMapping, tell: Tell) -> date | None:
    """A month alone is its last day: a promise « pour juin » is kept until the end of June."""
    if not text:
        return None
    month = MONTHS.fullmatch(text)
    try:
        day = _last_day(int(month[1]), int(month[2])) if month else read_day(text)
    except ValueError:
        day = None
    if day is None:
        tell(f"{what} : « {text} » n’est pas une date.")
        return None
    if not mapping.first_year <= day.year <= mapping.last_year:
        tell(f"{what} : l’année de « {text} » est impossible, la date est laissée de côté.")
        return None
    return day


def _last_day(year: int, month: int) -> date:
    first = date(year, month, 1)
    after = first.replace(year=year + month // DECEMBER, month=month % DECEMBER + 1)
    return date.fromordinal(after.toordinal() - 1)


def _since_vote(row: ForeignPromise, day: date | None, tell: Tell) -> date | None:
    if day is not None and day.year < row.year:
        tell(f"la date promise ({day:%Y-%m}) vient avant l’année du vote : elle est laissée de côté.")
        return None
    return day


def _delivered(row: ForeignPromise, day: date | None, today: date, tell: Tell) -> date | None:
    if day is None:
        if row.state == EngagementState.DELIVERED:
            tell("la ligne dit que c’est livré, sans dire quand.")
        return None
    if row.state == EngagementState.ABANDONED:
        tell(f"elle est abandonnée, avec une ouverture ({day:%Y-%m}) : l’abandon est gardé, la date laissée de côté.")
        return None
    if row.state != EngagementState.DELIVERED:
        tell(f"une ouverture ({day:%Y-%m}) sans être livrée : l’état est gardé, la date laissée de côté.")
        return None
    if day.year < row.year or (day.year, day.month) > (today.year, today.month):
        tell(f"l’ouverture ({day:%Y-%m}) vient avant le vote ou après aujourd’hui : elle est laissée de côté.")
        return None
    return min(day, today)


def _put_in_order(row: ForeignPromise, tell: Tell) -> None:
    """No step comes after a later one: the date nearest to the delivery is kept, the other is left out."""
    after, after_words = row.delivered_on, STEP_WORDS["delivered"]
    for kind in reversed(STEPS):
        day = row.steps.get(kind)
        if day is None:
            continue
        if after is not None and day > after:
            tell(f"{STEP_WORDS[kind]} ({day:%Y-%m}) après {after_words} ({after:%Y-%m}) : date laissée de côté.")
            del row.steps[kind]
        else:
            after, after_words = day, STEP_WORDS[kind]


def _leave_out_days_to_come(row: ForeignPromise, today: date, tell: Tell) -> None:
    """What is said done is not done tomorrow; the month under way ends today."""
    for kind, day in list(row.steps.items()):
        if not row.is_step_done(kind):
            continue
        if (day.year, day.month) > (today.year, today.month):
            tell(f"{STEP_WORDS[kind]} ({day:%Y-%m}) sont dites faites à une date à venir : date laissée de côté.")
            del row.steps[kind]
        else:
            row.steps[kind] = min(day, today)


# --- Money, place -----------------------------------------------------------------------------------
def _read_cost(row: ForeignPromise, tell: Tell) -> None:
    text = row.said("cost").replace(" ", "").replace("\u202f", "").replace("\xa0", "").removesuffix("€")
    if not text:
        return
    try:
        amount = Decimal(text.replace(",", "."))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0 or amount != amount.to_integral_value():
        tell(f"le prix « {row.said('cost')} » n’est pas un nombre entier d’euros : il est laissé de côté.")
        return
    row.cost, row.cost_key = int(amount), row.said("cost_key")


def _point(latitude: str, longitude: str, tell: Tell) -> tuple[Decimal, Decimal] | None:
    if not latitude and not longitude:
        return None
    step = Decimal("0.000001")
    try:
        north, east = Decimal(latitude), Decimal(longitude)
        if not abs(north) <= Decimal(MAX_LAT) or not abs(east) <= Decimal(MAX_LON):
            raise InvalidOperation
        return north.quantize(step), east.quantize(step)
    except InvalidOperation:
        tell(f"le point ({latitude}, {longitude}) n’existe pas : il est laissé de côté.")
        return None
