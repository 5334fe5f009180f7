"""regle.json: what a .pb file cannot carry. Read strictly, written in one way, applied to an instance.

    {"rule": "greedy-skip", "support": "votes", "tie": "cost-then-seed", "seed": "Allonnes 2026",
     "floors": {"QPV": {"amount": 60000, "projects": ["12", "7"]}},
     "minimum_votes": 10, "increment": 1, "blank_ballots": 4}

Only `rule` is required. Amounts are integers (euros) or exact strings ("2001/2").
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from budgets.counting.instance import Ballot, Floor, Instance
from budgets.counting.numbers import parse_exact, to_json
from budgets.counting.rules import RULES
from budgets.counting.settings import Settings, Support, TieRule

KEYS = ("rule", "support", "tie", "seed", "floors", "minimum_votes", "increment", "blank_ballots")


class RuleFileError(ValueError):
    """A file of rules refused; `problems` holds every French sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule with everything fixed before the vote, and the number of blank ballots."""

    rule: str
    settings: Settings = field(default_factory=Settings)
    floors: tuple[Floor, ...] = ()
    minimum_votes: int = 0
    blank_ballots: int = 0

    def apply(self, instance: Instance) -> Instance:
        """The instance with the floors, the minimum and the blank ballots; RuleFileError when they do not fit it."""
        known = instance.by_id
        text = _("l’enveloppe «\u202f%(envelope)s\u202f» nomme un projet inconnu, «\u202f%(id)s\u202f».")
        problems = [
            text % {"envelope": floor.envelope, "id": project_id}
            for floor in self.floors
            for project_id in floor.projects
            if project_id not in known
        ]
        if sum(floor.amount for floor in self.floors) > instance.budget:
            problems.append(_("les enveloppes garanties dépassent ensemble le budget."))
        if problems:
            raise RuleFileError(problems)
        blank = (Ballot((), self.blank_ballots),) if self.blank_ballots else ()
        ballots = blank + instance.ballots
        return replace(instance, ballots=ballots, floors=self.floors, minimum_votes=self.minimum_votes)


def write_rules(rules: RuleFile) -> str:
    """The text of regle.json, keys in a fixed order, ending with a line feed."""
    settings = rules.settings
    values: dict[str, object] = {
        "rule": rules.rule,
        "support": settings.support,
        "tie": settings.tie,
        "seed": settings.seed,
        "floors": {
            floor.envelope: {"amount": to_json(floor.amount), "projects": list(floor.projects)}
            for floor in rules.floors
        },
        "minimum_votes": rules.minimum_votes,
        "increment": settings.increment,
        "blank_ballots": rules.blank_ballots,
    }
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def read_rules(text: str) -> RuleFile:
    """Read regle.json; RuleFileError with every problem, nothing half-read."""
    values = _load(text)
    problems = [_("clé inconnue\u202f: «\u202f%(key)s\u202f».") % {"key": key} for key in values if key not in KEYS]
    reader = _Reader(values, problems)
    rule = reader.choice("rule", tuple(RULES), "")
    support = reader.choice("support", tuple(Support), Support.VOTES)
    tie = reader.choice("tie", tuple(TieRule), TieRule.COST_THEN_ID)
    seed = reader.text("seed")
    floors = reader.floors()
    minimum, increment, blank = (reader.integer(*bounds) for bounds in _INTEGERS)
    if tie == TieRule.COST_THEN_SEED and not seed:
        problems.append(_("la règle d’égalité par tirage demande des mots publiés («\u202fseed\u202f»)."))
    if problems:
        raise RuleFileError(problems)
    settings = Settings(Support(support), TieRule(tie), seed, increment)
    return RuleFile(rule, settings, floors, minimum, blank)


_INTEGERS = (("minimum_votes", 0, 0), ("increment", 1, 1), ("blank_ballots", 0, 0))


def _load(text: str) -> Mapping[str, object]:
    try:
        values = json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        told = _("ligne %(line)d\u202f: ce n’est pas du JSON valable.") % {"line": error.lineno}
        raise RuleFileError([told]) from error
    if not isinstance(values, dict):
        raise RuleFileError([_("le fichier de règles doit être un objet JSON.")])
    return values


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _value in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        text = _("la clé «\u202f%(key)s\u202f» apparaît deux fois.")
        raise RuleFileError([text % {"key": key} for key in twice])
    return dict(pairs)


@dataclass(frozen=True, slots=True)
class _Reader:
    values: Mapping[str, object]
    problems: list[str]

    def choice(self, key: str, known: tuple[str, ...], default: str) -> str:
        """One of the known names."""
        value = self.values.get(key, default)
        if isinstance(value, str) and value in known:
            return value
        self._bad(key, ", ".join(known))
        return default

    def text(self, key: str) -> str:
        """A text, empty by default."""
        value = self.values.get(key, "")
        if isinstance(value, str):
            return value
        self._bad(key, _("un texte"))
        return ""

    def integer(self, key: str, default: int, least: int) -> int:
        """A whole number, at least `least`."""
        value = self.values.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self._bad(key, _("un nombre entier, au moins %(least)d") % {"least": least})
        return max(default, least)

    def floors(self) -> tuple[Floor, ...]:
        """The guaranteed shares, in the order of the file."""
        value = self.values.get("floors", {})
        if not isinstance(value, dict):
            self._bad("floors", _("un objet enveloppe → montant et projets"))
            return ()
        floors = [self._floor(envelope, told) for envelope, told in value.items()]
        valid_floors = tuple(floor for floor in floors if floor is not None)
        ids = [project_id for floor in valid_floors for project_id in floor.projects]
        if len(ids) != len(set(ids)):
            self.problems.append(_("un projet figure deux fois dans les enveloppes garanties."))
        return valid_floors

    def _floor(self, envelope: str, told: object) -> Floor | None:
        if isinstance(told, dict) and set(told) == {"amount", "projects"}:
            ids = told["projects"]
            try:
                amount = parse_exact(told["amount"])
            except ValueError:
                amount = -1
            if amount >= 0 and isinstance(ids, list) and all(isinstance(project_id, str) for project_id in ids):
                return Floor(envelope, amount, tuple(ids))
        text = _("l’enveloppe «\u202f%(name)s\u202f» doit avoir un montant (amount) et des projets (projects).")
        self.problems.append(text % {"name": envelope})
        return None

    def _bad(self, key: str, expected: str) -> None:
        text = _("«\u202f%(key)s\u202f» est absent ou mal écrit\u202f; attendu\u202f: %(expected)s.")
        self.problems.append(text % {"key": key, "expected": expected})
