"""What must be settled before the ballot box is sealed. Each answer is a number of things left, never a choice."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import number
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.models import OpenBallot, PollingStation, RollEntry
from budgets.voting.paper.ballots import tally_of
from budgets.voting.reviews.look_alikes import pairs, waiting_reviews


@dataclass(frozen=True)
class Blocker:
    """Why the ballot box cannot be sealed yet, and the page of the desk where it is settled."""

    text: str
    page: str


@dataclass(frozen=True)
class BoxDifference:
    """Ballots of the open box, and people marked on the roll by another way than paper: always as many of both."""

    ballots: int
    entries: int

    def __bool__(self) -> bool:
        return self.ballots != self.entries

    @property
    def text(self) -> str:
        """Both numbers, in words."""
        ballots = ngettext("%(n)s bulletin", "%(n)s bulletins", self.ballots) % {"n": number(self.ballots)}
        entries = ngettext("%(n)s émargement", "%(n)s émargements", self.entries) % {"n": number(self.entries)}
        return f"L’urne et le registre ne disent pas la même chose : {ballots} dans l’urne, {entries} sans le papier."


def box_difference(edition: Edition) -> BoxDifference:
    """What the box and the roll say; true when they differ."""
    entries = RollEntry.objects.filter(edition=edition, is_cancelled=False).exclude(channel=VoteChannel.PAPER)
    return BoxDifference(OpenBallot.objects.filter(edition=edition).count(), entries.count())


def stations_left() -> "QuerySet[PollingStation]":
    """The stations where paper was printed, or somebody voted, and whose account is not closed."""
    has_voters = Exists(RollEntry.objects.filter(station=OuterRef("pk")))
    return PollingStation.objects.filter(Q(sheets_printed__gt=0) | has_voters, reconciled_at__isnull=True)


def open_stations(edition: Edition) -> "QuerySet[PollingStation]":
    """Those of one vote."""
    return stations_left().filter(edition=edition)


def unsettled_sheets(edition: Edition) -> int:
    """How many sheets were read by one person only, or differently by two."""
    ballot_box = read_ballot_box(edition)
    tallies = [tally_of(ballot_box, station) for station in edition.stations.all()]
    return sum(len(tally.once) + len(tally.differing) for tally in tallies)


def blockers(edition: Edition) -> list[Blocker]:
    """Everything that stands between the vote and its sealing, in words."""
    # Without the key for good, nobody reads the names that would decide.
    pairs_left = () if read_ballot_box(edition).is_lost else (_pairs(edition), _waiting(edition))
    counted = (*pairs_left, *_paper(edition))
    return [Blocker(text % {"n": number(count)}, page) for count, page, text in counted if count]


def _pairs(edition: Edition) -> tuple[int, str, str]:
    count = len(pairs(edition))
    text = ngettext(
        "%(n)s paire de personnes se ressemble et n’est pas décidée.",
        "%(n)s paires de personnes se ressemblent et ne sont pas décidées.",
        count,
    )
    return count, "reviews", text


def _waiting(edition: Edition) -> tuple[int, str, str]:
    count = waiting_reviews(edition).count()
    text = ngettext(
        "%(n)s décision sur des votes qui se ressemblent attend une deuxième personne.",
        "%(n)s décisions sur des votes qui se ressemblent attendent une deuxième personne.",
        count,
    )
    return count, "reviews", text


def _paper(edition: Edition) -> Iterable[tuple[int, str, str]]:
    stations, sheets = open_stations(edition).count(), unsettled_sheets(edition)
    yield (
        stations,
        "paper",
        ngettext(
            "Les comptes de %(n)s bureau de vote sur papier ne sont pas arrêtés.",
            "Les comptes de %(n)s bureaux de vote sur papier ne sont pas arrêtés.",
            stations,
        ),
    )
    yield (
        sheets,
        "paper",
        ngettext(
            "%(n)s bulletin papier n’a pas deux lectures identiques.",
            "%(n)s bulletins papier n’ont pas deux lectures identiques.",
            sheets,
        ),
    )
