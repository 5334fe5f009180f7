"""Half of a recovery code as it is printed and typed again: four lines, each with a check that tells its slips."""

from hashlib import sha256

from allonnes.core.codes import ALPHABET, CodeShape
from budgets.voting.box.keys import HALVES, LENGTH

LINES, LINE = 4, CodeShape(groups=4)
_PIECE = LENGTH // LINES
_CHECK = 2
_BITS = 5


def write_half(half: str, content: bytes) -> list[str]:
    """Four lines of four groups: « 7KQM-2XWD-H4PR-9T3A »."""
    return [LINE.grouped(_line(half, number, content[number * _PIECE :][:_PIECE])) for number in range(LINES)]


def _line(half: str, number: int, piece: bytes) -> str:
    value = int.from_bytes(piece + _check(half, number, piece))
    return "".join(ALPHABET[value >> _BITS * place & (len(ALPHABET) - 1)] for place in reversed(range(LINE.size)))


def _check(half: str, number: int, piece: bytes) -> bytes:
    return sha256(f"allonnes: half {half}, line {number}".encode() + piece).digest()[:_CHECK]


def read_line(half: str, number: int, typed: str) -> bytes | None:
    """What one line holds; None when a sign is wrong, or it is a line of the other half. Lines are counted from 0."""
    signs = LINE.read(typed)
    if not signs:
        return None
    value = 0
    for sign in signs:
        value = value << _BITS | ALPHABET.index(sign)
    line = value.to_bytes(_PIECE + _CHECK)
    piece, check = line[:_PIECE], line[_PIECE:]
    return piece if check == _check(half, number, piece) else None


def read_half(lines: list[str]) -> tuple[str, bytes, list[int]]:
    """Which half was typed, what it holds, and the lines that are wrong, from 1; then what it holds is nothing."""
    read = {half: [read_line(half, number, line) for number, line in enumerate(lines)] for half in HALVES}
    half = max(HALVES, key=lambda name: sum(piece is not None for piece in read[name]))
    wrong = [number for number, piece in enumerate(read[half], start=1) if piece is None]
    return half, b"" if wrong else b"".join(piece for piece in read[half] if piece), wrong
