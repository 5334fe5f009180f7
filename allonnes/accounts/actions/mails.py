"""Queue a mail about an account: one row a sending, so every key is new."""

from typing import Any
from uuid import uuid4

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.outbox import MessageKind


def write_to(user: User, kind: MessageKind, *, fact: str = "", **payload: Any) -> bool:
    """Queue `kind` for a person. `fact` makes it once only ("role:12"); without it each call is a new mail."""
    key = outbox.key_of(kind, fact or uuid4(), user.public_id)
    content = {"first_name": user.first_name, **payload}
    return outbox.queue(kind, key=key, address=user.email, person=user.public_id, payload=content)


def write_to_address(address: str, kind: MessageKind, **payload: Any) -> bool:
    """Queue `kind` for an address that has no account, or no longer."""
    return outbox.queue(kind, key=outbox.fresh_key(kind), address=address, payload=payload)
