"""The secret word of an address: who knows it reads, the database alone does not give it."""

from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

SIGNED_LENGTH = 32
KEY_LENGTH = 32


def _signature(key: UUID) -> str:
    return salted_hmac("portal.agenda_address", key.hex, algorithm="sha256").hexdigest()[:SIGNED_LENGTH]


def token_of(key: UUID) -> str:
    """The word of this key: the key, then what only this town's secret can sign."""
    return key.hex + _signature(key)


def key_of(token: str) -> UUID | None:
    """The key of a word that this town signed, or None."""
    start, signature = token[:KEY_LENGTH], token[KEY_LENGTH:]
    try:
        key = UUID(start)
    except ValueError:
        return None
    is_ours = key.hex == start and constant_time_compare(signature, _signature(key))
    return key if is_ours else None
