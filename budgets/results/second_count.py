"""What a sceptic checks without asking anyone: the second counting program, and the sums of a sealed vote."""

import hashlib
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import number
from budgets.voting.models import Sealing

PROGRAM = settings.BASE_DIR / "static" / "js" / "recompter.mjs"


@cache
def program_sha256() -> str:
    """The print of the second program, as it is downloaded."""
    return hashlib.sha256(PROGRAM.read_bytes()).hexdigest()


@dataclass(frozen=True)
class Sums:
    """From the people on the roll to the ballots sealed, line by line; `is_right` when nothing is left unexplained."""

    rows: list[tuple[str, str]]
    is_right: bool


def sums_of(sealing: Sealing) -> Sums:
    """The sums of the procès-verbal, from the record of the sealing."""
    record = sealing.record
    voters, ballots, incomplete = sum(record["entries"].values()), record["ballots"], record["incomplete"]
    void = sum(len(station["void"]) for station in record["offices"])
    box = record.get("box_difference") or {"ballots": 0, "entries": 0}
    told = box["ballots"] - box["entries"] + sum(station["difference"] for station in record["offices"])
    rows = [
        (_("Personnes qui ont voté"), number(voters)),
        (_("Écarts écrits au procès-verbal"), f"{told:+}".replace("-", "−") if told else "0"),
        (_("Bulletins incomplets, qui ne comptent pas"), number(-incomplete)),
        (_("Bulletins en papier nuls"), number(-void)),
        (_("Bulletins scellés"), number(ballots)),
    ]
    return Sums(rows, voters + told - incomplete - void == ballots)
