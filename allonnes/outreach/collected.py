"""What was collected at an encounter, thing by thing: each app above declares its own in its `field.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allonnes.core.registry import Registry
from allonnes.outreach.models import Encounter

# An encounter rarely collects more of one kind; the whole number is told beside.
MOST_SHOWN = 100


@dataclass(frozen=True)
class Collected:
    """One thing: its words, its page at the desk, and its public page, when everybody may read it."""

    label: str
    desk_url: str
    public_url: str = ""


@dataclass(frozen=True)
class Collection:
    """The things of one purpose. `rows`: those of an encounter, the first collected first, in one query.

    `permission`: at the desk, who reads them one by one; others read how many there are.
    """

    purpose: str
    permission: str
    rows: Callable[[Encounter], list[Collected]]


COLLECTIONS: Registry[Collection] = Registry(lambda collection: collection.purpose)


def collected_for(user: Any, encounter: Encounter) -> dict[str, list[Collected]]:
    """By purpose, what this person of the desk opens."""
    return {
        collection.purpose: collection.rows(encounter)[:MOST_SHOWN]
        for collection in COLLECTIONS
        if user.has_perm(collection.permission)
    }


def collected_in_public(encounter: Encounter) -> dict[str, list[Collected]]:
    """By purpose, what everybody may read; the rest is only counted."""
    rows = {collection.purpose: collection.rows(encounter) for collection in COLLECTIONS}
    return {purpose: [row for row in every if row.public_url][:MOST_SHOWN] for purpose, every in rows.items()}
