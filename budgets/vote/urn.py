"""The open ballot box: the lock of a vote, what it is at this instant, and how an entry finds its ballot."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from allonnes.core.sealing import hide, reveal
from budgets.models import Edition, VoteKey
from budgets.vote.ballot_rules import BallotRules, Choices
from budgets.vote.snapshot import Snapshot, read_snapshot, without_hidden

PURPOSE = "budgets.urn"
_LOCK = 7_200_402
_STATE = """
SELECT opening.sha256, key.salt, sealing.sealed_at IS NOT NULL, sealing.id IS NOT NULL,
    ARRAY(SELECT reference FROM budgets_project WHERE edition_id = opening.edition_id AND is_withdrawn),
    ARRAY(SELECT reference FROM budgets_project WHERE edition_id = opening.edition_id AND is_hidden)
FROM budgets_voteopening AS opening
LEFT JOIN budgets_votekey AS key ON key.edition_id = opening.edition_id
LEFT JOIN budgets_sealing AS sealing ON sealing.edition_id = opening.edition_id
WHERE opening.edition_id = %s
"""


@dataclass(frozen=True)
class Urn:
    """A vote at one instant; None of its snapshot: not opened yet. `salt` "" once the urn is sealed, or restored."""

    edition_id: int
    snapshot: Snapshot | None = None
    salt: str = ""
    is_sealed: bool = False
    is_being_sealed: bool = False
    withdrawn: frozenset[str] = frozenset()

    @property
    def rules(self) -> BallotRules:
        """The frozen limits, with the projects withdrawn since."""
        assert self.snapshot is not None  # noqa: S101  # asked of an opened vote only
        return replace(self.snapshot.rules, withdrawn=self.withdrawn)


def read_urn(edition: Edition | int) -> Urn:
    """What the vote is now, in one query (two the first time a process reads a snapshot)."""
    edition_id = edition if isinstance(edition, int) else edition.pk
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [edition_id])
        row = cursor.fetchone()
    if row is None:
        return Urn(edition_id)
    sha256, salt, is_sealed, is_being_sealed, withdrawn, hidden = row
    snapshot = without_hidden(read_snapshot(sha256), frozenset(hidden))
    return Urn(edition_id, snapshot, salt or "", is_sealed, is_being_sealed, frozenset(withdrawn))


def is_over(urn: Urn, now: datetime) -> bool:
    """Whether nobody votes any more: from then on, numbers of voters move no more, and may be shown to the officers."""
    return urn.snapshot is not None and now >= urn.snapshot.ends_at


def enter_urn(edition_id: int) -> Urn:
    """Share the urn with the other voters until the end of the transaction, then read what it is now.

    The locks come before the reading: who waited for a sealing sees it. A restored vote gets a new salt here: whoever
    voted before it keeps a final ballot.
    """
    _lock("pg_advisory_xact_lock_shared", edition_id)
    urn = read_urn(edition_id)
    if urn.snapshot and not urn.salt and not urn.is_sealed:
        VoteKey.objects.bulk_create([VoteKey(edition_id=edition_id)], ignore_conflicts=True)
        urn = read_urn(edition_id)
    return urn


def close_urn(edition_id: int) -> Urn:
    """Keep every voter out until the end of the transaction: for a sealing, an opening, a withdrawal."""
    _lock("pg_advisory_xact_lock", edition_id)
    return read_urn(edition_id)


def _lock(function: str, edition_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [_LOCK, edition_id])


def locator(urn: Urn, entry: UUID) -> str:
    """Where the ballot of an entry is: an HMAC whose key needs both the site's secret and the salt of the edition."""
    key = hmac.digest(settings.SECRET_KEY.encode(), f"budgets.urn:{urn.salt}".encode(), hashlib.sha256)
    return hmac.digest(key, entry.bytes, hashlib.sha256).hex()


def write_content(choices: Choices, turns: Mapping[str, int] | None = None) -> str:
    """A ballot as the open box holds it. Its key is the site's secret: a restored vote can still be counted.

    `turns`: the last tap of each page that changed it (`budgets.vote.tap`); they go when the box is sealed.
    """
    said = {"projects": list(choices.references), "blank": choices.is_blank, **({"turns": turns} if turns else {})}
    return hide(PURPOSE, json.dumps(said))


def read_content(content: str) -> Choices:
    """The ballot again."""
    said = json.loads(reveal(PURPOSE, content))
    return Choices(tuple(said["projects"]), said["blank"])


def read_turns(content: str) -> dict[str, int]:
    """The last tap taken in of each page."""
    turns: dict[str, int] = json.loads(reveal(PURPOSE, content)).get("turns", {})
    return turns
