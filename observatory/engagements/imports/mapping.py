"""Which column of a foreign file says what of a promise; see docs/reprise.md and docs/exemples/."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allonnes.core.errors import InvalidInput
from observatory.engagements.enums import EngagementState, OriginKind

NEEDED = ("reference", "title", "year", "state")
STEPS = ("study", "consultation", "tender", "works")
FIELDS = (
    *NEEDED,
    *STEPS,
    "group",
    "scope",
    "theme",
    "department",
    "official",
    "place_words",
    "latitude",
    "longitude",
    "promised",
    "delivered",
    "cost",
    "cost_key",
    "stop_reason",
    "stop_decision",
)
FIRST_YEAR, LAST_YEAR = 2000, 2040


@dataclass(frozen=True)
class EngagementMapping:
    """`source` names the file: its references are its own. `columns`: our names to those of the file; `states`: its
    words for a state to ours; `origin`: the name of a row of promises, `{year}` in it; `editions`: of a year, the
    address of our own edition. A date before `first_year` or after `last_year` is a slip of the keyboard.
    """

    source: str
    columns: Mapping[str, str]
    states: Mapping[str, str]
    origin: str
    origin_kind: str = OriginKind.BUDGET.value
    editions: Mapping[str, str] = field(default_factory=dict)
    first_year: int = FIRST_YEAR
    last_year: int = LAST_YEAR


def read_mapping(raw: str) -> EngagementMapping:
    """The mapping of a JSON file. Raises InvalidInput with every fault."""
    try:
        told: Any = json.loads(raw)
    except json.JSONDecodeError as broken:
        raise InvalidInput([f"La table de correspondance n’est pas du JSON : ligne {broken.lineno}."]) from broken
    if not isinstance(told, dict):
        raise InvalidInput(["La table de correspondance est un objet JSON : { … }."])
    problems = list(_faults(told))
    if problems:
        raise InvalidInput(problems)
    names = ("source", "columns", "states", "origin", "origin_kind", "editions", "first_year", "last_year")
    return EngagementMapping(**{name: told[name] for name in names if name in told})


def _faults(told: dict[str, Any]) -> list[str]:
    columns, states = told.get("columns", {}), told.get("states", {})
    problems = [f"Il manque la colonne « {name} »." for name in NEEDED if name not in columns]
    problems += [f"« {name} » n’est pas un champ connu." for name in columns if name not in FIELDS]
    known = {*EngagementState.values} - {EngagementState.EVALUATED, EngagementState.SUSPENDED}
    problems += [f"« {name} » n’est pas un état que l’on reprend." for name in states.values() if name not in known]
    if told.get("origin_kind", OriginKind.BUDGET) not in OriginKind.values:
        problems.append(f"« {told['origin_kind']} » n’est pas une sorte d’origine.")
    problems += [f"Il manque « {name} »." for name in ("source", "origin", "states") if not told.get(name)]
    return problems
