"""A vote that is over, officers, paper that was read twice, and the same vote sealed."""

from collections.abc import Sequence
from datetime import timedelta
from secrets import token_hex
from typing import Any

from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.town.models import Place
from budgets.editions.models import Edition
from budgets.voting.ballot.actions import take_out_ballot
from budgets.voting.box.ballot_rules import Choices
from budgets.voting.box.open_box import read_ballot_box, write_content
from budgets.voting.enums import KeyingKind, Link, VoteChannel
from budgets.voting.models import Keying, OpenBallot, PollingStation, RollEntry, Sealing
from budgets.voting.roll.identity import fingerprints_of
from budgets.voting.sealing.actions.key_ending import destroy_sealed_key
from budgets.voting.sealing.actions.sealing import ask_sealing, confirm_sealing
from tests.factories.accounts import make_agent
from tests.factories.votes import somebody


def officer(**fields: Any) -> User:
    """Somebody of the polling board."""
    return make_agent(Role.VOTE_OFFICER, **fields)


def after(edition: Edition, **more: Any) -> Any:
    """A moment once the vote is over: one hour later by default."""
    snapshot = read_ballot_box(edition).snapshot
    assert snapshot is not None
    return snapshot.ends_at + timedelta(**(more or {"hours": 1}))


def make_station(edition: Edition, *, code: str = "A", **fields: Any) -> PollingStation:
    """A polling place, its account still open."""
    place = Place.objects.create(name=f"Salle {code} {edition.pk}")
    return PollingStation.objects.create(
        edition=edition, code=code, name=f"Bureau {code}", place=place, opening_hours="9 h à 18 h", **fields
    )


def make_paper_entry(station: PollingStation) -> RollEntry:
    """Somebody who voted on paper."""
    fingerprints = fingerprints_of(
        somebody(), scope=station.edition.slug, key=read_ballot_box(station.edition).held_key
    )
    return RollEntry.objects.create(
        edition=station.edition,
        identity_mark=fingerprints.identity,
        channel=VoteChannel.PAPER,
        voted_on=timezone.localdate(),
        station=station,
        link=Link.LIVES,
    )


def key_sheet(
    station: PollingStation, sheet: int, numbers: Sequence[int], *, kind: str = KeyingKind.CHOICES, reason: str = ""
) -> None:
    """One sheet read twice the same way, by two people."""
    for turn in (1, 2):
        Keying.objects.create(
            station=station, sheet=sheet, turn=turn, kind=kind, numbers=list(numbers), reason=reason, by=officer()
        )


def close_station(station: PollingStation, *, found: int, **fields: Any) -> None:
    """Its account closed."""
    PollingStation.objects.filter(pk=station.pk).update(
        reconciled_at=timezone.now(), reconciled_by=officer(), sheets_found=found, **fields
    )


def cancel(entry: RollEntry) -> None:
    """Its ballot taken out unseen, as a decision of the polling board does."""
    take_out_ballot(read_ballot_box(entry.edition_id), entry)
    RollEntry.objects.filter(pk=entry.pk).update(is_cancelled=True)


def stuff(edition: Edition, *references: str) -> None:
    """A ballot put in the open box by nobody of the roll."""
    content = write_content(read_ballot_box(edition), Choices(references or ("3",)))
    OpenBallot.objects.create(edition=edition, locator=token_hex(32), content=content)


def seal(edition: Edition) -> Sealing:
    """Asked by one officer, confirmed by another, an hour after the end of the vote."""
    now = after(edition)
    ask_sealing(edition=edition, by=officer(), now=now)
    sealing = confirm_sealing(edition=edition, by=officer(), now=now)
    # Done at the commit, which a test inside a transaction never sees.
    destroy_sealed_key(sealing=sealing)
    return sealing
