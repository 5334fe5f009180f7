"""The first half typed again waits for the second one in the folder of keys: never in the database, nor a session."""

import json
from dataclasses import dataclass

from allonnes.core import secret_files
from budgets.voting.box.keys import half_path

_NAME = "rendue"


@dataclass(frozen=True)
class Returned:
    """A half typed by an officer, who is known by their number."""

    half: str
    content: bytes
    by: int


def waiting_half(fingerprint: str) -> Returned | None:
    """The half that waits for the other one. Raises OSError."""
    held = secret_files.read(half_path(fingerprint, _NAME))
    if held is None:
        return None
    said = json.loads(held)
    return Returned(said["half"], bytes.fromhex(said["content"]), said["by"])


def keep_half(fingerprint: str, returned: Returned) -> None:
    """Let it wait, in the place of another one. Raises OSError."""
    forget_half(fingerprint)
    said = {"half": returned.half, "content": returned.content.hex(), "by": returned.by}
    secret_files.write(half_path(fingerprint, _NAME), json.dumps(said).encode())


def forget_half(fingerprint: str) -> None:
    """Nothing waits any more. Raises OSError."""
    secret_files.destroy(half_path(fingerprint, _NAME))
