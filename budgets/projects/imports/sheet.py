"""The table of projects of an old edition: everything is read, or every problem is told with its line.

The columns are those of docs/reprise.md. Nothing here knows the database: themes and neighbourhoods are words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import Column, Told, at_line, in_order, plain, read_rows
from budgets.projects.enums import COUNTED, ProjectState

COLUMNS = (
    Column("numero", is_needed=True),
    Column("titre", 250, is_needed=True),
    Column("etat", is_needed=True),
    Column("resume", 300),
    Column("description", 5000, has_lines=True),
    Column("lieu", 250),
    Column("quartier", 80),
    Column("theme", 120),
    Column("cout"),
    Column("auteur", 120),
    Column("reponse", 2000, has_lines=True),
    Column("latitude"),
    Column("longitude"),
)
STATES = {
    "depose": ProjectState.SUBMITTED,
    "au vote": ProjectState.ON_BALLOT,
    "non retenu": ProjectState.REJECTED,
    "retire": ProjectState.WITHDRAWN,
    "laureat": ProjectState.ELECTED,
    "non laureat": ProjectState.NOT_ELECTED,
}
STATE_WORDS = "Déposé, Au vote, Non retenu, Retiré, Lauréat, Non lauréat"


@dataclass(frozen=True)
class SheetRow:
    """One project of the file. An empty `neighbourhood` is the whole town; `point` is (latitude, longitude)."""

    line: int
    number: int
    title: str
    summary: str
    description: str
    place: str
    neighbourhood: str
    category: str
    author: str
    state: ProjectState
    cost: int | None
    point: tuple[Decimal, Decimal] | None


def read_sheet(raw: bytes) -> list[SheetRow]:
    """Every project of the file, in its order. Raises InvalidInput with all the problems found."""
    rows, problems = rows_and_faults(raw)
    if problems:
        raise InvalidInput(in_order(problems))
    return rows


def rows_and_faults(raw: bytes) -> tuple[list[SheetRow], list[str]]:
    """Every project of the file, in its order, and all the problems found in it: what is wrong elsewhere in the same
    line is told together. Raises InvalidInput when the file itself cannot be read."""
    rows, problems = read_rows(raw, COLUMNS, _read)
    problems += _repeated(rows)
    if not rows and not problems:
        problems.append("Ce fichier n’a aucun projet sous la ligne des titres.")
    return rows, problems


def _read(line: int, texts: Mapping[str, str], tell: Told) -> SheetRow:
    state = _state(texts["etat"], tell)
    return SheetRow(
        line=line,
        number=_number(texts["numero"], tell),
        title=texts["titre"],
        summary=texts["resume"],
        description=_whole_text(texts["description"], texts["reponse"]),
        place=texts["lieu"],
        neighbourhood=texts["quartier"],
        category=texts["theme"],
        author=texts["auteur"],
        state=state,
        cost=_cost(texts["cout"], state, tell),
        point=_point(texts["latitude"], texts["longitude"], tell),
    )


def _whole_text(description: str, answer: str) -> str:
    """The explanation, then what the town answered then: an old answer has no study to stand in."""
    said = f"Réponse de la ville : {answer}" if answer else ""
    return "\n\n".join(filter(None, (description, said)))


def _number(text: str, tell: Told) -> int:
    if re.fullmatch(r"0*[1-9]\d{0,5}", text, re.ASCII):
        return int(text)
    if text:
        tell(f"le numéro « {text} » n’est pas un nombre entier, à partir de 1.")
    return 0


def _state(text: str, tell: Told) -> ProjectState:
    state = STATES.get(plain(text))
    if text and state is None:
        tell(f"l’état « {text} » est inconnu. États possibles : {STATE_WORDS}.")
    return state or ProjectState.SUBMITTED


def _cost(text: str, state: ProjectState, tell: Told) -> int | None:
    digits = re.sub(r"\s|€$", "", text)
    if re.fullmatch(r"0*[1-9]\d{0,11}", digits, re.ASCII):
        return int(digits)
    if digits:
        tell(f"le coût « {text} » n’est pas un nombre entier d’euros. Laissez vide s’il est inconnu.")
    elif state in COUNTED:
        tell(f"un projet « {state.label} » a un coût : écrivez-le, en euros entiers.")
    return None


def _point(latitude: str, longitude: str, tell: Told) -> tuple[Decimal, Decimal] | None:
    if not latitude and not longitude:
        return None
    if not latitude or not longitude:
        tell("donnez la latitude et la longitude, ou aucune des deux.")
        return None
    read = [_degrees(latitude, 90), _degrees(longitude, 180)]
    if read[0] is None or read[1] is None:
        tell(f"« {latitude} » et « {longitude} » ne sont pas une latitude et une longitude, comme 47,9653 et 0,1554.")
        return None
    return read[0], read[1]


def _degrees(text: str, limit: int) -> Decimal | None:
    if not re.fullmatch(r"-?\d{1,3}(?:[.,]\d{1,15})?", text, re.ASCII):
        return None
    value = round(Decimal(text.replace(",", ".")), 6)
    return value if abs(value) <= limit else None


def _repeated(rows: Sequence[SheetRow]) -> Iterator[str]:
    first: dict[int, int] = {}
    for row in rows:
        seen = first.setdefault(row.number, row.line)
        if row.number and seen != row.line:
            yield at_line(row.line, f"le numéro {row.number} est déjà à la ligne {seen}.")
