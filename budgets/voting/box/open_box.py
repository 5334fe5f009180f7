"""The open ballot box: the lock of a vote, what it is at this instant, and how an entry finds its ballot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from allonnes.core.encryption import hide_in, reveal_in
from allonnes.core.errors import ActionDenied
from budgets.editions.models import Edition
from budgets.voting.box.ballot_rules import BallotRules, Choices
from budgets.voting.box.keys import BallotBoxKey, load_key
from budgets.voting.opening.snapshot import Snapshot, read_snapshot, without_hidden

NO_KEY = _(
    "Le vote est arrêté pour le moment\u202f: le site attend la clé du vote, que le bureau de vote doit lui rendre. "
    "Rien n’est enregistré, les votes déjà faits sont gardés, et aucun ne peut être lu ni changé. Revenez plus "
    "tard."
)
KEY_LOST = _(
    "La clé du vote est perdue : plus aucun vote n’est enregistré ni changé. Le bureau de vote dit pourquoi dans "
    "le procès-verbal."
)
_LOCK = 7_200_402
# What a ballot says beside its choices: whether it is blank, and the last taps of ten pages.
_AROUND = 288
_STATE = """
SELECT opening.sha256, opening.key_fingerprint, sealing.sealed_at IS NOT NULL, sealing.id IS NOT NULL,
    loss.confirmed_at IS NOT NULL,
    ARRAY(SELECT reference FROM budgets_project WHERE edition_id = opening.edition_id AND is_withdrawn),
    ARRAY(SELECT reference FROM budgets_project WHERE edition_id = opening.edition_id AND is_hidden)
FROM budgets_voteopening AS opening
LEFT JOIN budgets_keyloss AS loss ON loss.opening_id = opening.id
LEFT JOIN budgets_sealing AS sealing ON sealing.edition_id = opening.edition_id
WHERE opening.edition_id = %s
"""


@dataclass(frozen=True)
class BallotBox:
    """A vote at one instant; None of its snapshot: not opened yet. `key`: None once sealed, or where it is not kept.

    `is_lost`: two officers said that nobody can give the key back.
    """

    edition_id: int
    snapshot: Snapshot | None = None
    key: BallotBoxKey | None = field(default=None, repr=False)
    is_sealed: bool = False
    is_being_sealed: bool = False
    withdrawn: frozenset[str] = frozenset()
    is_lost: bool = False

    @property
    def is_keyless(self) -> bool:
        """Opened, not sealed, and this server does not hold the key: nobody votes, nothing is read."""
        return self.snapshot is not None and not self.is_sealed and self.key is None

    @property
    def held_key(self) -> BallotBoxKey:
        """The key. Raises ActionDenied where it is not kept."""
        if self.key is None:
            raise ActionDenied(str(KEY_LOST if self.is_lost else NO_KEY))
        return self.key

    @property
    def rules(self) -> BallotRules:
        """The frozen limits, with the projects withdrawn since."""
        assert self.snapshot is not None  # noqa: S101  # asked of an opened vote only
        return replace(self.snapshot.rules, withdrawn=self.withdrawn)


def read_ballot_box(edition: Edition | int) -> BallotBox:
    """What the vote is now, in one query (two the first time a process reads a snapshot)."""
    edition_id = edition if isinstance(edition, int) else edition.pk
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [edition_id])
        row = cursor.fetchone()
    if row is None:
        return BallotBox(edition_id)
    sha256, fingerprint, is_sealed, is_being_sealed, is_lost, withdrawn, hidden = row
    snapshot = without_hidden(read_snapshot(sha256), frozenset(hidden))
    # Asked even when it serves no more: a process forgets a key whose file is gone.
    held = load_key(fingerprint)
    key = None if is_sealed or is_lost else held
    return BallotBox(edition_id, snapshot, key, is_sealed, is_being_sealed, frozenset(withdrawn), is_lost)


def is_over(ballot_box: BallotBox, now: datetime) -> bool:
    """Whether nobody votes any more: from then on, numbers of voters move no more, and may be shown to the officers."""
    return ballot_box.snapshot is not None and now >= ballot_box.snapshot.ends_at


def enter_ballot_box(edition_id: int) -> BallotBox:
    """Share the ballot box with the other voters until the end of the transaction, then read what it is now.

    The lock comes before the reading: who waited for a sealing sees it.
    """
    _lock("pg_advisory_xact_lock_shared", edition_id)
    return read_ballot_box(edition_id)


def close_ballot_box(edition_id: int) -> BallotBox:
    """Keep every voter out until the end of the transaction: for a sealing, an opening, a withdrawal."""
    _lock("pg_advisory_xact_lock", edition_id)
    return read_ballot_box(edition_id)


def _lock(function: str, edition_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [_LOCK, edition_id])


def locator(ballot_box: BallotBox, entry: UUID) -> str:
    """Where the ballot of an entry is. Raises ActionDenied without the key."""
    return ballot_box.held_key.locator(entry)


def write_content(ballot_box: BallotBox, choices: Choices, turns: Mapping[str, int] | None = None) -> str:
    """A ballot as the open box holds it: the site's secret does not open it, only the key of this vote.

    `turns`: the last tap of each page that changed it (`budgets.vote.tap`); they go when the box is sealed. All are as
    long as the fullest one: a copy of the box would else tell, beside the roll, how many projects somebody chose.
    """
    assert ballot_box.snapshot is not None  # noqa: S101  # only an opened vote has a key
    said = {"projects": list(choices.references), "blank": choices.is_blank, **({"turns": turns} if turns else {})}
    return hide_in(ballot_box.held_key.choices, json.dumps(said), room=_room(ballot_box.snapshot.sha256))


@lru_cache(maxsize=8)
def _room(sha256: str) -> int:
    """How long the fullest ballot of a vote can be, with every choice withdrawn and replaced once."""
    rules = read_snapshot(sha256).rules
    longest = sorted((len(json.dumps([reference])) for reference in rules.costs), reverse=True)
    return _AROUND + sum(longest if rules.most is None else longest[: 2 * rules.most])


def read_content(ballot_box: BallotBox, content: str) -> Choices:
    """The ballot again."""
    said = json.loads(reveal_in(ballot_box.held_key.choices, content))
    return Choices(tuple(said["projects"]), said["blank"])


def read_turns(ballot_box: BallotBox, content: str) -> dict[str, int]:
    """The last tap taken in of each page."""
    turns: dict[str, int] = json.loads(reveal_in(ballot_box.held_key.choices, content)).get("turns", {})
    return turns
