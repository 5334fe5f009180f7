"""An open vote: an edition with its dates, its projects, its snapshot and its key; voters, entries of the roll."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, VoteOpening
from budgets.projects.shares.actions import freeze_shares
from budgets.voting.ballot.actions import Saved, save_choice
from budgets.voting.box.ballot_rules import Change, Kind
from budgets.voting.box.keys import destroy_key, make_key
from budgets.voting.enums import Link, VoteChannel
from budgets.voting.models import RollEntry
from budgets.voting.opening.snapshot import digest, write_snapshot
from budgets.voting.roll.identity import Identity
from budgets.voting.roll.voter import Voter, voter_of
from tests.factories.budgets import EditionFactory, PhaseFactory, ProjectFactory

_numbers = count(1)
# Each is heard: no two names sound the same, or they would be look-alikes to decide.
_SYLLABLES = ("ba", "da", "fa", "ka", "la", "ma", "ra", "va")
ORDER = (PhaseKind.DEPOSIT, PhaseKind.STUDY, PhaseKind.VOTE, PhaseKind.RESULTS, PhaseKind.DELIVERY)


def date_vote(edition: Edition, starts_at: datetime, ends_at: datetime) -> None:
    """The five phases around a vote."""
    week = timedelta(days=7)
    edges = [starts_at - 4 * week, starts_at - 2 * week, starts_at, ends_at, ends_at + week, ends_at + 60 * week]
    for kind, start, end in zip(ORDER, edges, edges[1:], strict=False):
        PhaseFactory(edition=edition, kind=kind, starts_at=start, ends_at=end)


def freeze(edition: Edition) -> VoteOpening:
    """Its snapshot and its key, as opening the vote makes them."""
    freeze_shares(edition=edition)
    content = write_snapshot(edition)
    return VoteOpening.objects.create(
        edition=edition, content=content, sha256=digest(content), key_fingerprint=make_key()
    )


def lose_key(edition: Edition) -> None:
    """The server started again, or the volume is lost."""
    destroy_key(edition.opening.key_fingerprint)


def make_open_vote(*, projects: int = 6, cost: int = 10_000, **fields: Any) -> Edition:
    """A vote under way now: up to 3 of 6 projects by default."""
    now = timezone.now().replace(microsecond=0)
    fields = {"max_choices": 3, "minimum_age": 11, "age_on": timezone.localdate(now), **fields}
    starts_at, ends_at = (
        fields.pop("starts_at", now - timedelta(days=3)),
        fields.pop("ends_at", now + timedelta(days=4)),
    )
    edition = EditionFactory(**fields)
    for number in range(1, projects + 1):
        ProjectFactory(edition=edition, number=number, cost=cost)
    date_vote(edition, starts_at, ends_at)
    freeze(edition)
    return edition


def somebody(**fields: Any) -> Identity:
    """A person like no other, nor heard like another: their last name is a number in syllables."""
    number, letters = next(_numbers), ""
    while number:
        number, rest = divmod(number, len(_SYLLABLES))
        letters += _SYLLABLES[rest]
    return Identity(
        **{"first_names": "Camille", "last_name": f"Zz{letters}", "birth_date": date(1980, 5, 17), **fields}
    )


def make_voter(edition: Edition, channel: VoteChannel = VoteChannel.ACCOUNT, **fields: Any) -> Voter:
    """Somebody who said who they are, by that channel; `fields` are those of their identity."""
    who = fields.pop("identity", None) or somebody(**fields)
    return voter_of(edition, channel, who, link=Link.LIVES, neighbourhood=None, day=timezone.localdate())


def cast(voter: Voter, references: Sequence[str], *, user_id: int | None = None) -> Saved:
    """Tap each project in turn; nothing: vote blank."""
    taps = [Change(Kind.ADD, reference) for reference in references] or [Change(Kind.BLANK)]
    for tap in taps:
        saved = save_choice(voter=voter, change=tap, user_id=user_id)
    return saved


def make_entry(edition: Edition, channel: VoteChannel = VoteChannel.ACCOUNT, **fields: Any) -> RollEntry:
    """Somebody who voted for the first project."""
    return cast(make_voter(edition, channel, **fields), ["1"]).entry
