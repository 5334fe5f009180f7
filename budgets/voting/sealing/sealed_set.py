"""What goes into the sealed box: the complete ballots of the open box and the sheets of paper, in no order at all.

Nor in a ballot: its choices are written by number, not in the order of the taps or of the page, unless they are ranked.
"""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from budgets.editions.enums import BallotType
from budgets.editions.models import Edition
from budgets.voting.box.ballot_rules import Choices, is_complete, points
from budgets.voting.box.open_box import BallotBox, read_content
from budgets.voting.models import OpenBallot
from budgets.voting.paper.ballots import judged


@dataclass
class SealedSet:
    """`ballots` as they are sealed, `blank` among them; `void` by station: sheets set aside, with the reason only.

    `unread`: ballots of an open box whose key is lost for good.
    """

    ballots: list[list[list[str | int]]] = field(default_factory=list)
    blank: int = 0
    in_box: int = 0
    incomplete: int = 0
    unread: int = 0
    void: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, ballot_box: BallotBox, choices: Choices) -> None:
        """One ballot that counts."""
        self.ballots.append(_in_order(ballot_box, points(ballot_box.rules, choices)))
        self.blank += choices.is_blank

    @property
    def unique(self) -> int:
        """How many ballots nobody else filled the same way, a blank one among them."""
        alike = Counter(tuple(map(tuple, ballot)) for ballot in self.ballots)
        return sum(count == 1 for count in alike.values())


def _in_order(ballot_box: BallotBox, ballot: list[list[str | int]]) -> list[list[str | int]]:
    """By number unless ranked: neither a person's taps nor the order of their page can be known again."""
    assert ballot_box.snapshot is not None  # noqa: S101  # only an opened vote is sealed
    options = ballot_box.snapshot.options
    is_ranked = ballot_box.rules.ballot_type == BallotType.ORDINAL
    return ballot if is_ranked else sorted(ballot, key=lambda row: options[str(row[0])].number)


def gather(edition: Edition, ballot_box: BallotBox) -> SealedSet:
    """Every ballot that counts, shuffled by the system's own chance: no order of writing is left."""
    sealed_set = SealedSet()
    _open_box(sealed_set, edition, ballot_box)
    _paper(sealed_set, edition, ballot_box)
    secrets.SystemRandom().shuffle(sealed_set.ballots)
    return sealed_set


def _open_box(sealed_set: SealedSet, edition: Edition, ballot_box: BallotBox) -> None:
    rows = OpenBallot.objects.filter(edition=edition)
    if ballot_box.is_lost:
        sealed_set.in_box = sealed_set.unread = rows.count()
        return
    for content in rows.order_by("pk").values_list("content", flat=True):
        choices = read_content(ballot_box, content)
        sealed_set.in_box += 1
        if is_complete(ballot_box.rules, choices):
            sealed_set.add(ballot_box, choices)
        else:
            sealed_set.incomplete += 1


def _paper(sealed_set: SealedSet, edition: Edition, ballot_box: BallotBox) -> None:
    """Both readings of each sheet are the same by then: the sealing is refused before."""
    for station in edition.stations.all():
        for sheet, verdict in judged(ballot_box, station):
            if verdict.choices is None:
                sealed_set.void.setdefault(station.pk, []).append({"sheet": sheet, "reason": verdict.reason})
            else:
                sealed_set.add(ballot_box, verdict.choices)
