"""What must not be read in a table, a link or a log: encrypted text, and fingerprints that stand for an address."""

import base64
import binascii
import hashlib
import json
from datetime import timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac

FINGERPRINT_LENGTH = 32
# What is hidden is filled up to a multiple of so many bytes.
BLOCK = 256


def box(purpose: str) -> Fernet:
    """The lock of one purpose, made from the site's secret (Fernet: AES-128-CBC and HMAC-SHA256)."""
    return lock_of(hashlib.sha256(purpose.encode() + settings.SECRET_KEY.encode()).digest())


def lock_of(key: bytes) -> Fernet:
    """The lock that 32 bytes make."""
    return Fernet(base64.urlsafe_b64encode(key))


def encrypt_link(purpose: str, value: Any) -> str:
    """A token for a link: whoever sees it in a history or a log reads nothing in it. `value` is JSON."""
    return box(purpose).encrypt(json.dumps(value).encode()).decode().rstrip("=")


def hide(purpose: str, text: str) -> str:
    """An encrypted text that says neither when it was written (Fernet's tokens carry the second) nor how long it is."""
    return hide_in(box(purpose), text)


def hide_in(lock: Fernet, text: str, *, room: int = 0) -> str:
    """The same, with a lock that does not come from the site's secret; texts of up to `room` bytes look alike."""
    data = text.encode()
    return lock.encrypt_at_time(data.ljust(-(-max(len(data), room) // BLOCK) * BLOCK), 0).decode()


def reveal(purpose: str, hidden: str) -> str:
    """The text of `hide`, without the spaces at its end. Raises InvalidToken when it was hidden for something else."""
    return reveal_in(box(purpose), hidden)


def reveal_in(lock: Fernet, hidden: str) -> str:
    """The text of `hide_in`. Raises InvalidToken when another lock hid it."""
    return lock.decrypt(hidden.encode()).decode().rstrip()


def decrypt_link(purpose: str, token: str, *, max_age: timedelta) -> Any:
    """What a token holds; None when it is broken, made for something else, or too old."""
    padded = token + "=" * (-len(token) % 4)
    try:
        return json.loads(box(purpose).decrypt(padded.encode(), ttl=int(max_age.total_seconds())))
    except (InvalidToken, binascii.Error, UnicodeEncodeError):
        return None


def fingerprint(purpose: str, address: str) -> str:
    """Always the same for one address and purpose, and says nothing of it: 32 hexadecimal digits."""
    return salted_hmac(purpose, address.strip().lower(), algorithm="sha256").hexdigest()[:FINGERPRINT_LENGTH]
