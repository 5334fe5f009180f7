"""The draw by lot, so that anybody may do it again. This file needs nothing but Python:

    python lot.py liste.txt "les mots de la graine"

1. The list is a text: a line « places;5 », a line « suppleances;3 », a line « parite;oui », then one line per
   candidate, « 0417;F », « 0932;H » or « 5521;- », in the order of their numbers. Its SHA-256 is published first.
2. The seed is known later. Blanks around it go, and several blanks count as one.
3. Each number gets the SHA-256 of « seed:number »; candidates are read in the order of these, smallest first.
4. With parity, a seat goes to the first who does not widen the gap between women and men among those seated: of both
   when they are as many, else of the fewer, or of who did not say. When nobody is left of those, to the first.
5. Then the substitutes, the same way, with a gap counted anew.
"""

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

WOMAN, MAN, UNSAID = "F", "H", "-"
SIGNS = (WOMAN, MAN, UNSAID)
HEAD = ("places", "suppleances", "parite")
YES, NO = "oui", "non"


@dataclass(frozen=True)
class Candidate:
    """An opaque number, and what parity counts."""

    number: str
    sign: str = UNSAID


@dataclass(frozen=True)
class LotList:
    """What is frozen before the draw: who may be drawn, for how many seats, by which rule."""

    seats: int
    substitutes: int
    is_parity: bool
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Drawn:
    """What the draw gives, in its order."""

    seated: tuple[str, ...]
    substitutes: tuple[str, ...]


class UnreadableList(ValueError):
    """The text is not a list of a draw; says the line."""


def write_list(lot: LotList) -> str:
    """The one text of a list: the same list always gives the same bytes."""
    head = (str(lot.seats), str(lot.substitutes), YES if lot.is_parity else NO)
    lines = [f"{name};{value}" for name, value in zip(HEAD, head, strict=True)]
    lines += [f"{row.number};{row.sign}" for row in sorted(lot.candidates, key=lambda row: row.number)]
    return "".join(f"{line}\n" for line in lines)


def read_list(text: str) -> LotList:
    """The list of a text. Raises UnreadableList."""
    rows = [_cells(rank, line) for rank, line in enumerate(text.splitlines(), start=1) if line.strip()]
    head, rest = dict(rows[: len(HEAD)]), rows[len(HEAD) :]
    if set(head) != set(HEAD) or head["parite"] not in {YES, NO}:
        raise UnreadableList("Les trois premières lignes donnent places, suppleances et parite.")
    if not (head["places"].isdecimal() and head["suppleances"].isdecimal()):
        raise UnreadableList("Le nombre de places et celui de suppleances s’écrivent en chiffres.")
    candidates = tuple(Candidate(number, sign) for number, sign in rest)
    if len({row.number for row in candidates}) != len(candidates) or any(row.sign not in SIGNS for row in candidates):
        raise UnreadableList("Chaque numéro est écrit une fois, suivi de F, H ou -.")
    return LotList(int(head["places"]), int(head["suppleances"]), head["parite"] == YES, candidates)


def _cells(rank: int, line: str) -> tuple[str, str]:
    cells = line.split(";")
    if len(cells) != 2 or not all(cells):  # noqa: PLR2004
        raise UnreadableList(f"Ligne {rank} : deux mots séparés par un point-virgule.")
    return cells[0].strip(), cells[1].strip()


def hash_of(text: str) -> str:
    """The fingerprint of a published list."""
    return hashlib.sha256(text.encode()).hexdigest()


def tidy_seed(words: str) -> str:
    """The seed as it is hashed."""
    return " ".join(words.split())


def place_of(seed: str, number: str) -> str:
    """What orders a number: 64 signs that nobody can foresee before the seed."""
    return hashlib.sha256(f"{tidy_seed(seed)}:{number}".encode()).hexdigest()


def draw(lot: LotList, seed: str) -> Drawn:
    """Who is drawn; the order of the list changes nothing."""
    left = sorted(lot.candidates, key=lambda row: (place_of(seed, row.number), row.number))
    seated = _take(left, lot.seats, lot.is_parity)
    substitutes = _take(left, lot.substitutes, lot.is_parity)
    return Drawn(_numbers(seated), _numbers(substitutes))


def _take(left: list[Candidate], count: int, is_parity: bool) -> list[Candidate]:
    """Take the first ones out of `left`, by the rule."""
    taken: list[Candidate] = []
    while left and len(taken) < count:
        allowed = [row for row in left if not is_parity or _keeps_gap(row, taken)]
        chosen = (allowed or left)[0]
        left.remove(chosen)
        taken.append(chosen)
    return taken


def _keeps_gap(row: Candidate, taken: list[Candidate]) -> bool:
    women, men = (sum(other.sign == sign for other in taken) for sign in (WOMAN, MAN))
    widens = {WOMAN: women > men, MAN: men > women}
    return not widens.get(row.sign, False)


def _numbers(rows: Iterable[Candidate]) -> tuple[str, ...]:
    return tuple(row.number for row in rows)


def write_result(drawn: Drawn) -> str:
    """The one text of a result: rank, number, seat."""
    kinds = [(number, "place") for number in drawn.seated] + [(number, "suppleance") for number in drawn.substitutes]
    lines = [f"{rank};{number};{kind}" for rank, (number, kind) in enumerate(kinds, start=1)]
    return "".join(f"{line}\n" for line in ("rang;numero;place", *lines))


def main(arguments: list[str]) -> int:
    """Do a draw again from a published list and its seed."""
    if len(arguments) != 2:  # noqa: PLR2004
        sys.stderr.write('Usage : python lot.py liste.txt "graine"\n')
        return 2
    text = Path(arguments[0]).read_bytes().decode()
    sys.stdout.write(f"sha256;{hash_of(text)}\n{write_result(draw(read_list(text), arguments[1]))}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
