"""What goes into the sealed urn: the complete ballots of the open box and the sheets of paper, in no order at all."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from budgets.models import Edition, OpenBallot
from budgets.vote.ballot_rules import BallotRules, Choices, is_complete, points
from budgets.vote.paper_ballots import judged
from budgets.vote.urn import Urn, read_content


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
    found = SealedSet()
    _open_box(found, edition, urn)
    _paper(found, edition, urn)
    secrets.SystemRandom().shuffle(found.ballots)
    return found


def _open_box(found: SealedSet, edition: Edition, urn: Urn) -> None:
    rules = urn.rules
    for content in OpenBallot.objects.filter(edition=edition).order_by("pk").values_list("content", flat=True):
        choices = read_content(urn, content)
        found.in_box += 1
        if is_complete(rules, choices):
            found.add(rules, choices)
        else:
            found.incomplete += 1


def _paper(found: SealedSet, edition: Edition, urn: Urn) -> None:
    """Both readings of each sheet are the same by then: the sealing is refused before."""
    for office in edition.offices.all():
        for sheet, verdict in judged(urn, office):
            if verdict.choices is None:
                found.void.setdefault(office.pk, []).append({"sheet": sheet, "reason": verdict.reason})
            else:
                found.add(urn.rules, verdict.choices)
