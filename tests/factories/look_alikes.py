"""Two votes that look alike, and what officers decide of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.town.models import Place
from budgets.editions.models import Edition
from budgets.voting.box.open_box import locator, read_ballot_box
from budgets.voting.enums import ReviewDecision, VoteChannel
from budgets.voting.models import OpenBallot, PollingStation, RollEntry, VoterReview
from budgets.voting.reviews.actions import reviews as actions
from budgets.voting.reviews.look_alikes import Pair, pair_of
from budgets.voting.reviews.permissions.reviews import Verdict
from tests.factories.accounts import make_agent
from tests.factories.votes import cast, make_entry, make_voter

BORN = date(1990, 2, 3)
ADDRESS = "12 rue des Lilas"
DIFFERENT = Verdict(ReviewDecision.DIFFERENT, "Des jumeaux.")


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def alike(edition: Edition, *, channel: VoteChannel = VoteChannel.KIOSK, user: User | None = None) -> Pair:
    """Two votes whose names are heard the same: one with an account, one by `channel`."""
    first = cast(
        make_voter(edition, first_names="Mohamed", last_name="Dupont", birth_date=BORN),
        ["1"],
        user_id=user.pk if user else None,
    ).entry
    second = make_entry(edition, channel, first_names="Muhammad", last_name="Dupond", birth_date=date(1991, 5, 6))
    return pair_of(first, second)


def on_paper(entry: RollEntry, edition: Edition) -> RollEntry:
    """The same person, at a polling station: their sheet is among the others."""
    place = Place.objects.create(name=f"Salle {entry.pk}")
    station = PollingStation.objects.create(
        edition=edition, code=str(entry.pk)[:3], name="Mairie", place=place, opening_hours="9 h à 18 h"
    )
    RollEntry.objects.filter(pk=entry.pk).update(channel=VoteChannel.PAPER, station=station)
    OpenBallot.objects.filter(locator=locator(read_ballot_box(edition), entry.pk)).delete()
    entry.refresh_from_db()
    return entry


def same(pair: Pair, keep: RollEntry | None) -> Verdict:
    return Verdict(ReviewDecision.SAME, "Même nom, même visage.", keep)


def decide(pair: Pair, verdict: Verdict, by: User | None = None) -> VoterReview:
    """As one officer says; another one confirms that they are one person."""
    made = ask(pair, verdict, by)
    return confirm(pair) if made.is_waiting else made


def ask(pair: Pair, verdict: Verdict, by: User | None = None) -> VoterReview:
    return actions.decide_review(pair=pair, verdict=verdict, by=by or make_agent(Role.VOTE_OFFICER), now=timezone.now())


def confirm(pair: Pair, by: User | None = None) -> VoterReview:
    return actions.confirm_review(pair=pair, by=by or make_agent(Role.VOTE_OFFICER), now=timezone.now())


def of(pair: Pair, channel: VoteChannel) -> RollEntry:
    return next(entry for entry in pair.entries if entry.channel == channel)
