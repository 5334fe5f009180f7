"""Reading the table of projects of an old edition: everything is read, or every problem is told with its line.

The columns are those of docs/reprise.md. UTF-8 (with or without byte order mark) or Windows-1252, with semicolons or
commas. Nothing here knows the database: themes and neighbourhoods are words.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allonnes.core.errors import InvalidInput
from budgets.projects.enums import COUNTED, ProjectState


@dataclass(frozen=True)
class Column:
    """A column of the file: `longest` in letters, 0 for what is not a text."""

    name: str
    longest: int = 0
    is_needed: bool = False
    has_lines: bool = False


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
BY_NAME = {column.name: column for column in COLUMNS}
STATES = {
    "depose": ProjectState.SUBMITTED,
    "au vote": ProjectState.ON_BALLOT,
    "non retenu": ProjectState.REJECTED,
    "retire": ProjectState.WITHDRAWN,
    "laureat": ProjectState.ELECTED,
    "non laureat": ProjectState.NOT_ELECTED,
}
STATE_WORDS = "Déposé, Au vote, Non retenu, Retiré, Lauréat, Non lauréat"
SAVE_AS = "Dans le tableur, enregistrez-le au format « CSV UTF-8 »."
# What é, à, ’… become when UTF-8 is read as Windows-1252.
_BROKEN_ACCENT = re.compile(f"Ã[{re.escape(bytes(range(0x80, 0xC0)).decode('cp1252', 'ignore'))}]|â€|\ufffd")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKS = {b"PK\x03\x04": "un classeur", b"\xff\xfe": "en UTF-16", b"\xfe\xff": "en UTF-16"}

Told = Callable[[str], None]


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


def plain(text: str) -> str:
    """Words compared without accents, capitals, nor extra spaces."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return " ".join(bare.replace("’", "'").replace("–", "-").casefold().split())


def at_line(line: int, words: str) -> str:
    """A problem with its place."""
    return f"Ligne {line} : {words}"


def read_sheet(raw: bytes) -> list[SheetRow]:
    """Every project of the file, in its order. Raises InvalidInput with all the problems found."""
    text = _decoded(raw)
    problems: list[str] = []
    table = _table(text)
    names = _names(*next(table, (1, [])))
    rows: list[SheetRow] = []
    try:
        rows += [row for line, cells in table if (row := _row(line, cells, names, problems)) is not None]
    except InvalidInput as broken:
        problems += broken.problems
    problems += _repeated(rows)
    if not rows and not problems:
        problems.append("Ce fichier n’a aucun projet sous la ligne des titres.")
    if problems:
        raise InvalidInput(sorted(problems, key=_line_of))
    return rows


def _line_of(problem: str) -> int:
    found = re.match(r"Ligne (\d+)", problem)
    return int(found[1]) if found else 0


# --- Bytes to text ----------------------------------------------------------------------------------
def _decoded(raw: bytes) -> str:
    if not raw.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InvalidInput(["Ce fichier est vide."])
    kind = next((words for mark, words in _MARKS.items() if raw.startswith(mark)), "")
    if kind:
        raise InvalidInput([f"Ce fichier est {kind}, et non un CSV. {SAVE_AS}"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _from_windows(raw)
    problems = [problem for line, words in enumerate(_lines(text), 1) for problem in _faults_of_line(line, words)]
    if problems:
        raise InvalidInput(problems)
    return text


def _from_windows(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        words = f"une lettre n’est ni en UTF-8, ni en Windows-1252. {SAVE_AS}"
        raise InvalidInput([at_line(line, words)]) from problem


def _lines(text: str) -> Iterator[str]:
    return iter(io.StringIO(text, newline=""))


def _faults_of_line(line: int, words: str) -> Iterator[str]:
    if _CONTROL.search(words):
        yield at_line(line, "un caractère invisible (NUL ou commande) se cache dans le texte. Effacez-le.")
    broken = _BROKEN_ACCENT.search(words)
    if broken:
        yield at_line(line, f"des lettres accentuées sont abîmées (« {broken[0]} »). {SAVE_AS}")


# --- Text to cells ----------------------------------------------------------------------------------
def _table(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that says something, with the line where it begins."""
    first = text.partition("\n")[0]
    reader = csv.reader(_lines(text), delimiter=";" if first.count(";") >= first.count(",") else ",", strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as problem:
        words = "un guillemet est mal placé, ou n’est jamais fermé. Dans un texte, doublez les guillemets droits."
        raise InvalidInput([at_line(begins, words)]) from problem


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Without the empty cells that spreadsheets leave at the end."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _names(line: int, cells: Sequence[str]) -> list[str]:
    """The columns. Raises InvalidInput when one is missing, unknown or repeated."""
    names = [plain(cell) for cell in _trimmed(cells)]
    problems = [
        at_line(line, f"la colonne « {cell.strip()} » est inconnue.")
        for cell, name in zip(cells, names, strict=False)
        if name not in BY_NAME
    ]
    repeated = sorted({name for name in names if names.count(name) > 1 and name in BY_NAME})
    problems += [at_line(line, f"la colonne « {name} » est écrite deux fois.") for name in repeated]
    missing = [column.name for column in COLUMNS if column.is_needed and column.name not in names]
    problems += [at_line(line, f"il manque la colonne « {name} ».") for name in missing]
    if problems:
        problems.append(
            f"Colonnes possibles : {', '.join(BY_NAME)} ; séparées par des points-virgules ou des virgules."
        )
        raise InvalidInput(problems)
    return names


# --- Cells to a project -----------------------------------------------------------------------------
def _row(line: int, cells: Sequence[str], names: Sequence[str], problems: list[str]) -> SheetRow | None:
    given = list(cells) if len(cells) <= len(names) else _trimmed(cells)
    if len(given) > len(names) or len(cells) < len(names):
        words = (
            f"il y a {len(cells)} cases pour {len(names)} colonnes. Mettez entre guillemets un texte qui en contient."
        )
        problems.append(at_line(line, words))
        return None
    given += [""] * (len(names) - len(given))
    found: list[str] = []
    row = _read(line, dict(zip(names, given, strict=True)), found.append)
    problems += [at_line(line, words) for words in found]
    return row


def _read(line: int, cells: dict[str, str], tell: Told) -> SheetRow:
    texts = {column.name: _text(column, cells.get(column.name, ""), tell) for column in COLUMNS}
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


def _text(column: Column, cell: str, tell: Told) -> str:
    lines = [" ".join(line.split()) for line in cell.strip().splitlines()]
    text = ("\n" if column.has_lines else " ").join(lines)
    if column.is_needed and not text:
        tell(f"la case « {column.name} » est vide.")
    if column.longest and len(text) > column.longest:
        tell(f"« {column.name} » est trop long : {column.longest} lettres au plus, et il y en a {len(text)}.")
    return text


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
