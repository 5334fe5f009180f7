"""What goes into the sealed urn: the complete ballots of the open box and the sheets of paper, in no order at all."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from budgets.ballot_rules import BallotRules, Choices, is_complete, points, refusal_of_choices, standing
from budgets.enums import BallotType, KeyingKind
from budgets.models import Edition, Keying, OpenBallot
from budgets.sealing_checks import is_settled, sheets_of
from budgets.snapshot import Snapshot
from budgets.urn import Urn, read_content

UNKNOWN = "un numéro n’est pas au vote"
TWICE = "un projet est coché deux fois"
TOO_MANY = "trop de projets sont choisis"
TOO_DEAR = "les projets choisis dépassent l’enveloppe"
TOO_FEW = "il manque des projets"
TWO_READINGS = "deux lectures différentes"


@dataclass
class SealedSet:
    """`ballots` as they are sealed, `blank` among them; `void` by office: sheets set aside, with the reason only."""

    ballots: list[list[list[str | int]]] = field(default_factory=list)
    blank: int = 0
    in_box: int = 0
    incomplete: int = 0
    void: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, rules: BallotRules, choices: Choices) -> None:
        """One ballot that counts."""
        self.ballots.append(points(rules, choices))
        self.blank += choices.is_blank


def gather(edition: Edition, urn: Urn) -> SealedSet:
    """Every ballot that counts, shuffled by the system's own chance: no order of writing is left."""
    assert urn.snapshot is not None  # noqa: S101  # asked of an opened vote only
    found = SealedSet()
    _open_box(found, edition, urn.rules)
    for first, second in sheets_of(edition):
        _sheet(found, urn.rules, urn.snapshot, (first, second))
    secrets.SystemRandom().shuffle(found.ballots)
    return found


def _open_box(found: SealedSet, edition: Edition, rules: BallotRules) -> None:
    for content in OpenBallot.objects.filter(edition=edition).order_by("pk").values_list("content", flat=True):
        choices = read_content(content)
        found.in_box += 1
        if is_complete(rules, choices):
            found.add(rules, choices)
        else:
            found.incomplete += 1


def _sheet(found: SealedSet, rules: BallotRules, snapshot: Snapshot, turns: tuple[Keying, Keying | None]) -> None:
    """Numbers are judged again by the frozen limits; without numbers a sheet is blank, or void for its reason."""
    first, second = turns
    by_number = {option.number: reference for reference, option in snapshot.options.items()}
    # What no project bears stays as it was read: no reference looks like it.
    read = tuple(by_number.get(one, f"?{one}") for one in first.numbers)
    is_blank = not read and first.kind == KeyingKind.BLANK
    choices = Choices(read, is_blank=is_blank)
    if not is_settled(first, second, is_ranked=rules.ballot_type == BallotType.ORDINAL):
        fault: str | None = TWO_READINGS
    else:
        fault = first.reason or TOO_FEW if not read and not is_blank else fault_of_sheet(rules, choices)
    if fault is None:
        found.add(rules, choices)
    else:
        found.void.setdefault(first.office_id, []).append({"sheet": first.sheet, "reason": fault})


def fault_of_sheet(rules: BallotRules, choices: Choices) -> str | None:
    """Why a sheet with projects is void, None when it counts. It names none of them."""
    if refusal_of_choices(rules, choices) is None:
        return None if is_complete(rules, choices) else TOO_FEW
    if any(one not in rules.costs for one in choices.references):
        return UNKNOWN
    if len(set(choices.references)) != len(choices.references):
        return TWICE
    is_long = rules.most is not None and len(standing(rules, choices)) > rules.most
    return TOO_MANY if is_long else TOO_DEAR
