"""What a mailed code looks like, and what is kept of it."""

from django.utils.crypto import constant_time_compare, salted_hmac

from allonnes.core.codes import DIGITS, CodeShape

# Eight digits in two groups, easy to read aloud. Few: each code lives little, and has few tries.
MAILED = CodeShape(groups=2, alphabet=DIGITS, alike={})


def new_mailed_code() -> str:
    """A code as it is written in a mail: « 1234-5678 »."""
    return MAILED.grouped(MAILED.draw())


def fingerprint_of(purpose: str, code: str) -> str:
    """What is kept of a code: only this site computes it, and for one purpose (`app.act:thing`)."""
    return salted_hmac(purpose, MAILED.read(code), algorithm="sha256").hexdigest()


def is_code_of(fingerprint: str, purpose: str, typed: str) -> bool:
    """Whether the code that somebody typed is the one whose fingerprint was kept."""
    return bool(MAILED.read(typed)) and constant_time_compare(fingerprint, fingerprint_of(purpose, typed))
