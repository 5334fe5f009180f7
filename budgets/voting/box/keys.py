"""The key of an open ballot box: 32 random bytes in a file, never in the database. It finds, hides and opens everything
that leads from a voter to their ballot; the sealing destroys it. See docs/decisions/0011.
"""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet
from django.conf import settings

from allonnes.core import secret_files
from allonnes.core.encryption import lock_of

logger = logging.getLogger(__name__)

LENGTH = 32
# The two halves of the recovery code, each useless alone.
HALVES = ("A", "B")
_LABEL = b"allonnes: key of an open ballot box"


@dataclass(frozen=True)
class BallotBoxKey:
    """What one key does. Each use has its own key, made from it: none tells anything of another."""

    secret: bytes = field(repr=False)

    def _made_for(self, use: str) -> bytes:
        return hmac.digest(self.secret, f"budgets.vote.{use}".encode(), hashlib.sha256)

    @cached_property
    def choices(self) -> Fernet:
        """Hides the ballots."""
        return lock_of(self._made_for("choices"))

    @cached_property
    def identities(self) -> Fernet:
        """Hides names and birth dates."""
        return lock_of(self._made_for("identities"))

    @cached_property
    def _locators(self) -> bytes:
        return self._made_for("locators")

    @cached_property
    def _roll_key(self) -> bytes:
        return self._made_for("marks")

    @cached_property
    def _orders(self) -> bytes:
        return self._made_for("orders")

    def locator(self, entry: UUID) -> str:
        """Where the ballot of a roll entry is."""
        return hmac.digest(self._locators, entry.bytes, hashlib.sha256).hex()

    def hash_of(self, kind: str, said: str) -> str:
        """What the roll keeps of an identity, already hashed with the site's secret."""
        return hmac.digest(self._roll_key, f"{kind}:{said}".encode(), hashlib.sha256).hex()

    def order(self, said: str) -> str:
        """The seed of an order of the projects."""
        return hmac.digest(self._orders, said.encode(), hashlib.sha256).hex()


def fingerprint_of(secret: bytes) -> str:
    """What the opening keeps of its key: enough to know it again, nothing to find it."""
    return hashlib.sha256(_LABEL + secret).hexdigest()


def make_key() -> str:
    """Draw a key and the halves of its recovery code, write the three files, and return the fingerprint.

    Raises OSError when they cannot be written; then nothing is left.
    """
    secret, half = secrets.token_bytes(LENGTH), secrets.token_bytes(LENGTH)
    fingerprint = fingerprint_of(secret)
    try:
        secret_files.write(_path(fingerprint, "A"), half)
        secret_files.write(_path(fingerprint, "B"), joined(secret, half))
        secret_files.write(_path(fingerprint), secret)
    except OSError:
        destroy_key(fingerprint)
        raise
    return fingerprint


def give_key_back(fingerprint: str, secret: bytes, halves: Mapping[str, bytes]) -> bool:
    """Write a key found again from its halves, after these; whether it is the right one. Raises OSError."""
    if fingerprint_of(secret) != fingerprint:
        return False
    for name, content in (*halves.items(), ("", secret)):
        secret_files.destroy(_path(fingerprint, name))
        secret_files.write(_path(fingerprint, name), content)
    return True


def load_key(fingerprint: str) -> BallotBoxKey | None:
    """The key of an opening, if this server holds it: its file is looked at each time, so one destroyed is gone."""
    path = _path(fingerprint)
    present = secret_files.version(path) if fingerprint else None
    if present is None:
        _loaded.pop(fingerprint, None)
        return None
    known = _loaded.get(fingerprint)
    if known and known[0] == present:
        return known[1]
    key = _read(path, fingerprint)
    if key is not None:
        _loaded[fingerprint] = (present, key)
    return key


_loaded: dict[str, tuple[secret_files.Version, BallotBoxKey]] = {}


def _read(path: Path, fingerprint: str) -> BallotBoxKey | None:
    try:
        secret = secret_files.read(path)
    except OSError:
        logger.exception("La clé du vote ne peut pas être lue.")
        return None
    if secret is None or fingerprint_of(secret) != fingerprint:
        logger.error("Le fichier « %s » n’est pas la clé de ce vote.", path.name)
        return None
    return BallotBoxKey(secret)


def read_half(fingerprint: str, half: str) -> bytes | None:
    """One half of the recovery code; None when this server does not hold it. Raises OSError."""
    return secret_files.read(_path(fingerprint, half))


def half_path(fingerprint: str, name: str) -> Path:
    """A file beside the key."""
    return _path(fingerprint, name)


def joined(half: bytes, other: bytes) -> bytes:
    """Two halves as one key, or a key without one half: the other half."""
    return bytes(left ^ right for left, right in zip(half, other, strict=True))


def destroy_key(fingerprint: str) -> None:
    """The key and all that stands beside it, gone from the folder and from this process. Raises OSError."""
    _loaded.pop(fingerprint, None)
    for path in _files(fingerprint):
        secret_files.destroy(path)


def is_kept(fingerprint: str) -> bool:
    """Whether this server's folder still holds anything of a key."""
    return bool(fingerprint) and bool(_files(fingerprint))


def _files(fingerprint: str) -> list[Path]:
    return sorted(Path(settings.VOTE_KEY_DIR).glob(f"{_stem(fingerprint)}*")) if fingerprint else []


def _stem(fingerprint: str) -> str:
    return fingerprint[:32]


def _path(fingerprint: str, name: str = "") -> Path:
    return Path(settings.VOTE_KEY_DIR) / (f"{_stem(fingerprint)}.{name}" if name else f"{_stem(fingerprint)}.cle")
