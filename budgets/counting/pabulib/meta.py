"""Section META: keys and values, the money, the ballot type, the limits of a ballot."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from budgets.counting.instance import BallotType, Limits
from budgets.counting.numbers import Number, parse_number
from budgets.counting.pabulib.model import Problem
from budgets.counting.pabulib.tables import Table, check_columns

REQUIRED = ("num_projects", "num_votes", "budget", "vote_type")
INTEGERS = ("num_projects", "num_votes", "min_length", "max_length")
NUMBERS = (
    "budget",
    "min_sum_cost",
    "max_sum_cost",
    "min_points",
    "max_points",
    "min_sum_points",
    "max_sum_points",
)
# What the count obeys; what changes it otherwise: a share by theme or by place, other limits, scores, projects that
# exclude each other.
OBEYED = frozenset({*INTEGERS, *NUMBERS, "min_project_score_threshold"})
CHANGING_STARTS = ("budget_per_", "budget_by_", "min_", "max_")
CHANGING = frozenset(
    {
        *("scoring_fn", "default_score", "exclusions", "exclusive", "conflicts", "dependencies", "quotas", "weights"),
        *("voter_weights", "reserve_budget", "leftover_budget", "threshold", "tie_breaking"),
    }
)
HARMLESS = frozenset({("scoring_fn", "borda"), ("default_score", "0"), ("default_score", "0.0")})


@dataclass
class Meta:
    """What META says; `lines` tells where."""

    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    integers: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    ballot_type: BallotType | None = None

    @property
    def budget(self) -> Number | None:
        """The envelope, in the currency of the file."""
        return self.numbers.get("budget")

    @property
    def limits(self) -> Limits:
        """What one ballot may hold."""
        numbers = {key: value for key, value in self.numbers.items() if key != "budget"}
        return Limits(min_length=self.integers.get("min_length"), max_length=self.integers.get("max_length"), **numbers)


def read_meta(table: Table, problems: list[Problem]) -> Meta:
    """Read META, adding to `problems` what is missing or wrong."""
    meta = Meta()
    if not check_columns("META", table, ("key", "value"), problems):
        return meta
    for line, row in table.rows:
        _add(meta, line, row, problems)
    for key in REQUIRED:
        if not meta.values.get(key):
            text = _("la section META n’a pas de «\u202f%(key)s\u202f».") % {"key": key}
            problems.append(Problem(meta.lines.get(key, table.line), text))
    return meta


def _refusal_of_key(key: str, value: str) -> str | None:
    """A key that changes who wins, and that this count does not obey, is refused by its name: never left aside."""
    if key in OBEYED or not value or (key, value.casefold()) in HARMLESS:
        return None
    if key.startswith(CHANGING_STARTS) or key in CHANGING:
        text = _("la clé «\u202f%(key)s\u202f» change le résultat, et ce décompte ne sait pas la suivre.")
        return text % {"key": key}
    return None


def _add(meta: Meta, line: int, row: list[str], problems: list[Problem]) -> None:
    key, value = row[0].strip(), row[1]
    if not key:
        problems.append(Problem(line, _("une clé est vide.")))
        return
    if key in meta.values:
        problems.append(Problem(line, _("la clé «\u202f%(key)s\u202f» apparaît deux fois.") % {"key": key}))
        return
    meta.values[key], meta.lines[key] = value, line
    refusal = _refusal_of_key(key, value.strip())
    if refusal:
        problems.append(Problem(line, refusal))
    elif value.strip():
        _interpret(meta, key, value.strip(), problems)


def _interpret(meta: Meta, key: str, value: str, problems: list[Problem]) -> None:
    line = meta.lines[key]
    if key in INTEGERS:
        if value.isascii() and value.isdigit():
            meta.integers[key] = int(value)
        else:
            problems.append(Problem(line, _bad(_("un nombre entier"), key, value)))
    elif key in NUMBERS:
        _number(meta, key, value, problems)
    elif key == "vote_type":
        if value in set(BallotType):
            meta.ballot_type = BallotType(value)
        else:
            problems.append(Problem(line, _bad(", ".join(BallotType), key, value)))


def _number(meta: Meta, key: str, value: str, problems: list[Problem]) -> None:
    try:
        number = parse_number(value)
    except ValueError:
        problems.append(Problem(meta.lines[key], _bad(_("un nombre décimal exact"), key, value)))
        return
    if key == "budget" and number <= 0:
        problems.append(Problem(meta.lines[key], _("le budget doit être supérieur à zéro.")))
        return
    meta.numbers[key] = number


def _bad(expected: str, key: str, value: str) -> str:
    text = _("«\u202f%(key)s\u202f» vaut «\u202f%(value)s\u202f»\u202f; attendu\u202f: %(expected)s.")
    return text % {"key": key, "value": value, "expected": expected}
