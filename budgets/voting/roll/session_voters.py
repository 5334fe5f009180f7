"""Who votes, forgotten by every device at once: a session may outlive the vote it took part in."""

from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from budgets.editions.models import Edition
from budgets.voting.kiosks.tablet import RECEIPT_KEY, SEEN_KEY
from budgets.voting.models import RollEntry
from budgets.voting.roll.voter import LETTER_KEY, SESSION_KEY

_BATCH = 500


@transaction.atomic
def forget_voters(edition: Edition) -> int:
    """No stored session leads to a voter of this edition any more; how many did. People stay signed in, and a session
    ends when it would have. Writes nothing in the audit: called by the sealing, which does.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    forgotten = 0
    for row in Session.objects.order_by("pk").iterator(_BATCH):
        kept = store.decode(row.session_data)
        gone = _keys_of(kept, edition)
        if gone:
            left = {name: value for name, value in kept.items() if name not in gone}
            # One that ended meanwhile stays ended.
            Session.objects.filter(pk=row.pk).update(session_data=store.encode(left))
            forgotten += 1
    return forgotten


def _keys_of(kept: dict[str, Any], edition: Edition) -> set[str]:
    """What a session says of a voter of this edition."""
    said = {name for name in (SESSION_KEY, LETTER_KEY) if (kept.get(name) or {}).get("edition") == edition.pk}
    if RECEIPT_KEY in kept and RollEntry.objects.filter(edition=edition, pk=UUID(kept[RECEIPT_KEY])).exists():
        said.add(RECEIPT_KEY)
    return said | {SEEN_KEY} & set(kept) if said else said
