"""The numbers of the procès-verbal, taken while the box is sealed: what the roll forgets at once stays here, counted.

Nothing of a choice, nothing of a person; who asked and who confirmed stand in the sealing itself.
"""

from collections import Counter
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_noop as _

from allonnes.core.disclosure import SMALLEST_SHOWN
from budgets.editions.models import Edition, VoteOpening
from budgets.projects.models import Project
from budgets.voting.enums import IncidentState, TurnoutDimension, VoteChannel
from budgets.voting.letters.account import account_of, by_two
from budgets.voting.models import KeyLoss, PollingStation, RollCorrection, RollEntry, TurnoutFigure, VoteIncident
from budgets.voting.opening.database_advice import database_advice
from budgets.voting.reviews.look_alikes import counted_twice
from budgets.voting.sealing.sealed_set import SealedSet

# Kept in the record in these words.
# Nobody is said to live elsewhere because they did not answer.
NO_PLACE = _("Quartier non indiqué")
UNSAID = _("Âge non demandé")


def record_of(edition: Edition, sealed_set: SealedSet, backups: list[str]) -> dict[str, Any]:
    """Everything the procès-verbal says of the vote but its result."""
    entries = RollEntry.objects.filter(edition=edition)
    corrections = RollCorrection.objects.filter(entry__edition=edition)
    by_channel = Counter(entries.filter(is_cancelled=False).values_list("channel", flat=True))
    opening = VoteOpening.objects.get(edition=edition)
    return {
        "opening_sha256": opening.sha256,
        "opened_at": opening.opened_at.isoformat(),
        "entries": {channel: by_channel[channel] for channel in VoteChannel.values if by_channel[channel]},
        "cancelled": entries.filter(is_cancelled=True).count(),
        "in_box": sealed_set.in_box,
        "ballots": len(sealed_set.ballots),
        "blank": sealed_set.blank,
        "incomplete": sealed_set.incomplete,
        "unique": sealed_set.unique,
        "unread": sealed_set.unread,
        "key_lost": _key_lost(opening),
        "offices": _stations(edition, sealed_set),
        "withdrawn": _withdrawn(edition, opening),
        "incidents": _incidents(edition),
        "letters": account_of(edition),
        "letters_by_two": by_two(edition),
        "paper_by_two": _told(entries.filter(paper_confirmed_by__isnull=False).count()),
        "corrected_by_two": _told(corrections.filter(confirmed_by__isnull=False).count()),
        "counted_twice": list(counted_twice(edition).values_list("reason", flat=True)),
        "backups": backups,
        "database_advice": sorted({*opening.database_advice, *database_advice()}),
    }


def _told(count: int) -> int | None:
    """None for a number that could point at somebody."""
    return None if 0 < count < SMALLEST_SHOWN else count


def _key_lost(opening: VoteOpening) -> str:
    """Why the ballots of the open box were lost; "" when they were not."""
    rows = KeyLoss.objects.filter(opening=opening, confirmed_at__isnull=False)
    return rows.values_list("reason", flat=True).first() or ""


def _stations(edition: Edition, sealed_set: SealedSet) -> list[dict[str, Any]]:
    entries = dict(
        RollEntry.objects.filter(edition=edition, is_cancelled=False, station__isnull=False)
        .values_list("station")
        .annotate(Count("pk"))
    )
    return [
        {
            "code": station.code,
            "name": station.name,
            "entries": entries.get(station.pk, 0),
            "printed": station.sheets_printed,
            "found": station.sheets_found or 0,
            "difference": (station.sheets_found or 0) - entries.get(station.pk, 0),
            "reason": station.difference_reason,
            "void": sealed_set.void.get(station.pk, []),
        }
        for station in PollingStation.objects.filter(edition=edition).order_by("code")
    ]


def _withdrawn(edition: Edition, opening: VoteOpening) -> list[dict[str, Any]]:
    rows = Project.objects.filter(edition=edition, is_withdrawn=True).order_by("number")
    return [{"number": row.number, "reason": _reason(row, opening)} for row in rows]


def _reason(project: Project, opening: VoteOpening) -> str:
    told = project.history.filter(at__gte=opening.opened_at).exclude(reason="").order_by("-at", "-pk").first()
    return told.reason if told else ""


def _incidents(edition: Edition) -> dict[str, int]:
    states = Counter(VoteIncident.objects.filter(edition=edition).values_list("state", flat=True))
    return {"told": states.total(), "answered": states[IncidentState.ANSWERED]}


def turnout_of(edition: Edition) -> list[TurnoutFigure]:
    """How many voted by each way, from each neighbourhood, at each age: from the entries that were not cancelled."""
    cells: Counter[tuple[str, str]] = Counter()
    entries = RollEntry.objects.filter(edition=edition, is_cancelled=False)
    for channel, place, age in entries.values_list("channel", "neighbourhood__name", "age_band"):
        cells[TurnoutDimension.CHANNEL, str(VoteChannel(channel).label)] += 1
        cells[TurnoutDimension.NEIGHBOURHOOD, place or NO_PLACE] += 1
        cells[TurnoutDimension.AGE_BAND, age or UNSAID] += 1
    return [
        TurnoutFigure(edition=edition, dimension=dimension, label=label, count=count)
        for (dimension, label), count in sorted(cells.items())
    ]
