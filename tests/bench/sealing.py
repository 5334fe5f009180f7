"""The end of a voting night: seal a full box, count it by every rule; seconds, and the most memory held."""

import resource
import time
from uuid import uuid4

from django.utils import timezone

from budgets.editions.models import Edition
from budgets.results.actions.counting import count_edition
from budgets.voting.box.ballot_rules import Choices
from budgets.voting.box.open_box import locator, read_ballot_box, write_content
from budgets.voting.enums import Link, VoteChannel
from budgets.voting.models import OpenBallot, RollEntry
from budgets.voting.sealing.actions.sealing import ask_sealing, confirm_sealing
from tests.bench.voting import MOST
from tests.factories.sealing import after, officer

BATCH = 2000


def fill_box(edition: Edition, voters: int, projects: int) -> None:
    """That many people in the roll, each with a complete ballot, no two of them alike for the roll."""
    ballot_box, day = read_ballot_box(edition), timezone.localdate()
    entries = [
        RollEntry(
            pk=uuid4(),
            edition=edition,
            identity_mark=f"{number:064x}",
            name_mark=f"{number:064x}",
            identity_box="x" * 400,
            channel=VoteChannel.ACCOUNT,
            voted_on=day,
            link=Link.LIVES,
            age_band="30 à 44 ans",
        )
        for number in range(voters)
    ]
    RollEntry.objects.bulk_create(entries, batch_size=BATCH)
    ballots = (
        OpenBallot(
            edition=edition,
            locator=locator(ballot_box, entry.pk),
            content=write_content(ballot_box, Choices(tuple(_chosen(number, projects)))),
        )
        for number, entry in enumerate(entries)
    )
    OpenBallot.objects.bulk_create(ballots, batch_size=BATCH)


def _chosen(number: int, projects: int) -> list[str]:
    return [str(1 + (number * 7 + step * (1 + number % 11)) % projects) for step in range(1 + number % MOST)]


def seal_and_count(edition: Edition) -> str:
    """One officer asks, another confirms, then every rule counts: a line to print."""
    now = after(edition)
    ask_sealing(edition=edition, by=officer(email="premiere@example.org"), now=now)
    second = officer(email="seconde@example.org")
    begin = time.perf_counter()
    sealing = confirm_sealing(edition=edition, by=second, now=now)
    sealed = time.perf_counter()
    counts = count_edition(edition=edition)
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{sealing.record['ballots']} ballots sealed in {sealed - begin:.1f} s, counted by {len(counts)} rules in "
        f"{done - sealed:.1f} s, at most {peak} MB"
    )
