"""The numbers of a result in one small table that adds up: from the roll to the ballots, from the ballots to winners.

The roll counts people, the box counts ballots: side by side without this table, 241 and 240 look like a mistake.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import number
from budgets.results.models import Count
from budgets.voting.models import Sealing
from budgets.voting.sealing.public_record import subtractions


@dataclass(frozen=True)
class ClosingRow:
    """One line. `sign`: "" (a sum so far), "−" or "+" (what separates it from the next sum), "dont" (a part of it)."""

    label: str
    count: int
    sign: str = ""

    @property
    def shown(self) -> str:
        """The number as it is read, with its sign."""
        return f"{self.sign}\u00a0{number(abs(self.count))}" if self.sign in ("−", "+") else number(self.count)

    @property
    def is_sum(self) -> bool:
        """Whether it is a sum of what stands above."""
        return not self.sign


def closing_rows(count: Count, sealing: Sealing | None) -> list[ClosingRow]:
    """Roll, cancelled votes, ballots that do not count, ballots counted, then what became of each of these."""
    with_winner = count.ballots - count.blank_ballots - count.voters_without_winner
    return [
        *(_from_the_roll(sealing) if sealing else []),
        ClosingRow(_("Bulletins comptés"), count.ballots),
        ClosingRow(_("dont avec un projet lauréat au moins"), with_winner, "dont"),
        ClosingRow(_("dont avec des choix, mais aucun lauréat"), count.voters_without_winner, "dont"),
        ClosingRow(_("dont blancs, sans aucun choix"), count.blank_ballots, "dont"),
    ]


def _from_the_roll(sealing: Sealing) -> list[ClosingRow]:
    record = sealing.record
    people, cancelled = sum(record["entries"].values()), record["cancelled"]
    return [
        ClosingRow(_("Votes notés au registre"), people + cancelled),
        ClosingRow(_("Votes annulés par le bureau de vote"), cancelled, "−"),
        ClosingRow(_("Personnes qui ont voté"), people),
        *(ClosingRow(label, value, "+" if value < 0 else "−") for label, value in subtractions(record)),
    ]
