"""Moving the demonstration on to its result: the ballot box of paper is read twice, sealed by two officers, counted."""

import random
import time
from datetime import datetime, timedelta

from django.utils import timezone

from allonnes.accounts.models import User
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.results.actions.counting import count_edition, publish_result
from budgets.voting.enums import KeyingKind, ReviewDecision
from budgets.voting.models import PollingStation
from budgets.voting.paper.actions.keying import Sheet, key_sheet
from budgets.voting.paper.actions.stations import count_sheets, reconcile_station
from budgets.voting.reviews.actions.reviews import decide_review
from budgets.voting.reviews.look_alikes import pairs
from budgets.voting.reviews.permissions.reviews import Verdict
from budgets.voting.sealing.actions.sealing import ask_sealing, confirm_sealing
from portal.demonstration.people import administrator
from portal.demonstration.vote import SEED, next_edition, officers, opened_vote

# The vote that is told as past really ends, some seconds after the command began: no rule is bent for it.
SECONDS_OF_VOTE = 45
NOT_ONE_PERSON = Verdict(ReviewDecision.DIFFERENT, "Deux personnes aux noms proches (exemple)")
FIRST_SHEETS = {
    1: Sheet(1, KeyingKind.BLANK),
    2: Sheet(2, KeyingKind.VOID, (), "Un nom est écrit sur le bulletin (exemple)"),
}


def move_to_results(now: datetime) -> bool:
    """A vote from its opening to its published result; False when it is published already."""
    edition = next_edition()
    if edition.counts.filter(is_official=True).exists():
        return False
    edition = opened_vote(now, end=lambda: timezone.now() + timedelta(seconds=SECONDS_OF_VOTE))
    vote = edition.phases.get(kind=PhaseKind.VOTE)
    time.sleep(max(0, (vote.closes_at - timezone.now()).total_seconds()))
    first, second = officers()
    for station in edition.stations.order_by("pk"):
        _read_ballot_box(edition, station, [first, second])
    for pair in pairs(edition):
        decide_review(pair=pair, verdict=NOT_ONE_PERSON, by=first, now=timezone.now())
    ask_sealing(edition=edition, by=first, now=timezone.now())
    confirm_sealing(edition=edition, by=second, now=timezone.now())
    count_edition(edition=edition)
    publish_result(edition=edition, by=administrator())
    return True


def _read_ballot_box(edition: Edition, station: PollingStation, readers: list[User]) -> None:
    """As many sheets as people marked; one is blank, one is void."""
    dice = random.Random(SEED)  # noqa: S311
    counted = edition.projects.counted().order_by("number")
    numbers = [number for number in counted.values_list("number", flat=True) if number is not None]
    marked = station.roll.count()
    count_sheets(station=station, count=marked, by=readers[0])
    for sheet in range(1, marked + 1):
        ticked = tuple(sorted(dice.sample(numbers, dice.randrange(1, 6))))
        read = Sheet(sheet, KeyingKind.CHOICES, ticked)
        read = FIRST_SHEETS.get(sheet, read)
        for turn, reader in enumerate(readers, start=1):
            key_sheet(station=station, turn=turn, sheet=read, by=reader)
    reconcile_station(station=station, reason="", by=readers[1])
