"""A vote on paper: a station and its officers, a vote that is over, sheets read twice."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.voting.enums import KeyingKind, VoteChannel
from budgets.voting.models import Keying, PollingStation, RollEntry, Sealing
from budgets.voting.paper.actions.keying import Sheet, key_sheet
from budgets.voting.paper.actions.roll import mark_paper
from tests.factories.accounts import make_agent
from tests.factories.town import PlaceFactory
from tests.factories.votes import make_open_vote, make_voter


def make_officer(**fields: Any) -> User:
    """Somebody who holds the vote since last month."""
    officer = make_agent(Role.VOTE_OFFICER, **fields)
    officer.role_assignments.update(starts_on=timezone.localdate() - timedelta(days=30))
    return officer


def make_station(edition: Edition, **fields: Any) -> PollingStation:
    """A station with ten sheets."""
    fields = {"code": "A", "name": "Mairie", "opening_hours": "De 9 h à 18 h", "sheets_printed": 10, **fields}
    return PollingStation.objects.create(edition=edition, place=PlaceFactory(), **fields)


def make_closed_vote(**fields: Any) -> Edition:
    """A vote that ended an hour ago."""
    now = timezone.now().replace(microsecond=0)
    return make_open_vote(starts_at=now - timedelta(days=5), ends_at=now - timedelta(hours=1), **fields)


def mark_before(edition: Edition, station: PollingStation, count: int) -> None:
    """Émargements of a vote that is over, as they were written while it was open."""
    for _person in range(count):
        voter = make_voter(edition, VoteChannel.PAPER)
        RollEntry.objects.create(
            pk=voter.entry_id,
            edition=edition,
            identity_mark=voter.identity_mark,
            channel=VoteChannel.PAPER,
            station=station,
            voted_on=timezone.localdate(),
            link=voter.link,
        )


def give_sheet(station: PollingStation, by: User, **fields: Any) -> RollEntry:
    """Mark somebody who comes to the station."""
    return mark_paper(station=station, voter=make_voter(station.edition, VoteChannel.PAPER, **fields), by=by)


def ticked(number: int, *numbers: int) -> Sheet:
    """A sheet with those projects; none: blank."""
    return Sheet(number, KeyingKind.CHOICES if numbers else KeyingKind.BLANK, numbers)


def void(number: int, reason: str = "Rien n’est coché.") -> Sheet:
    """A sheet that an officer says is void."""
    return Sheet(number, KeyingKind.VOID, (), reason)


def read_twice(station: PollingStation, pair: tuple[User, User], *sheets: Sheet) -> list[Keying]:
    """Each sheet, by both officers; the second readings."""
    for sheet in sheets:
        key_sheet(station=station, turn=1, sheet=sheet, by=pair[0])
    return [key_sheet(station=station, turn=2, sheet=sheet, by=pair[1]) for sheet in sheets]


def seal(edition: Edition) -> None:
    """The ballot box sealed, without its ballots being moved."""
    first, second = make_officer(), make_officer()
    now = timezone.now()
    Sealing.objects.create(edition=edition, asked_by=first, asked_at=now, confirmed_by=second, sealed_at=now)
