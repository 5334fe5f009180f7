"""What the officers may see of a vote under way, the next day only: its pace, and what looks odd, each by a plain rule.

Read from the days of the roll, of kiosks, of assisted votes and of letters: nothing finer than a day is kept for it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate

from allonnes.core.disclosure import hide_in_both_ways
from allonnes.core.templatetags.french import day
from budgets.editions.models import Edition
from budgets.voting.enums import VoteChannel
from budgets.voting.models import AssistedVote, CodeLetter, KioskDay, RollEntry, VoteIncident
from budgets.voting.reviews.look_alikes import pairs
from budgets.voting.roll.pace import refusals_on

TIMES, LEAST = 3, 20
MINUTES_EACH = 3
MANY = 5
MANY_PAIRS_READ = 500
FAR_MORE = f"Au moins {LEAST} personnes en un jour, et plus de {TIMES} fois le nombre du milieu des autres."
TOO_FULL = f"Au moins {LEAST} personnes en un jour, et plus d’une toutes les {MINUTES_EACH} minutes de ses heures."
LONG_DAY = 200
FULL_STATION = f"Plus de {LONG_DAY} personnes en un jour : une toutes les {MINUTES_EACH} minutes pendant dix heures."
NO_SHEETS = f"Au moins {LEAST} personnes, et plus de personnes marquées que de bulletins imprimés."
FULL_BATCH = f"Au moins {LEAST} lettres utilisées, et plus de {TIMES} fois le nombre du milieu des autres lots."
MANY_INCIDENTS = f"Au moins {MANY} problèmes signalés le même jour."
MANY_ALIKE = f"Au moins {MANY} paires de personnes qui se ressemblent, dont la dernière a voté ce jour-là."
MANY_REFUSED = f"Au moins {MANY} votes refusés hier (borne, agent ou bureau), parce qu’ils venaient trop vite."


@dataclass(frozen=True)
class Odd:
    """Something to look at, in words, and the rule that found it."""

    words: str
    rule: str


def pace(edition: Edition, today: date) -> tuple[list[str], list[tuple[date, list[int | None]]]]:
    """The ways of voting, then how many people came by each on each day before today, the last day first. One query."""
    rows = RollEntry.objects.filter(edition=edition, is_cancelled=False, voted_on__lt=today)
    known = {(when, way): count for when, way, count in rows.values_list("voted_on", "channel").annotate(Count("pk"))}
    days = sorted({when for when, _way in known}, reverse=True)
    shown = hide_in_both_ways({(when, way): known.get((when, way), 0) for when in days for way in VoteChannel.values})
    lines = [(when, [shown[when, way] for way in VoteChannel.values]) for when in days]
    return [str(way.label) for way in VoteChannel], lines


def oddities(edition: Edition, today: date) -> list[Odd]:
    """All that looks odd before today; nothing: all is quiet. A rule accuses nobody: somebody goes and looks."""
    return [
        *_kiosks(edition, today),
        *_agents(edition, today),
        *_stations(edition, today),
        *_batches(edition, today),
        *_incidents(edition, today),
        *_alike(edition, today),
        *_refused(edition, today),
    ]


def far_more(counts: dict[Any, int]) -> list[Any]:
    """Those with at least 20, and more than three times the middle number of the others; alone, nobody is odd."""
    return [
        key
        for key, count in counts.items()
        if count >= LEAST
        and len(counts) > 1
        and count > TIMES * median(number for other, number in counts.items() if other != key)
    ]


def _kiosks(edition: Edition, today: date) -> Iterator[Odd]:
    rows = KioskDay.objects.filter(kiosk__edition=edition, day__lt=today).order_by("day", "pk")
    days = list(rows.select_related("kiosk__place", "kiosk__opened_by"))
    many = far_more({open_day: open_day.voters for open_day in days})
    for open_day in days:
        kiosk = open_day.kiosk
        words = f"Borne « {kiosk} », ouverte par {kiosk.opened_by.display_name}, le {day(open_day.day)}"
        if open_day in many:
            yield Odd(f"{words} : bien plus de votes que les autres.", FAR_MORE)
        if open_day.voters >= LEAST and open_day.voters * MINUTES_EACH > _minutes(open_day):
            yield Odd(f"{words} : beaucoup de votes pour ses heures.", TOO_FULL)


def _minutes(open_day: KioskDay) -> float:
    start, end = (datetime.combine(open_day.day, at) for at in (open_day.kiosk.from_hour, open_day.kiosk.until_hour))
    return (end - start) / timedelta(minutes=1)


def _agents(edition: Edition, today: date) -> Iterator[Odd]:
    rows = AssistedVote.objects.filter(edition=edition, day__lt=today).select_related("agent")
    counts = Counter((vote.day, vote.agent) for vote in rows)
    for when, agent in far_more(counts):
        yield Odd(f"{agent.display_name}, le {day(when)} : a aidé bien plus de personnes que les autres.", FAR_MORE)


def _stations(edition: Edition, today: date) -> Iterator[Odd]:
    rows = RollEntry.objects.filter(edition=edition, station__isnull=False, voted_on__lt=today).select_related(
        "station"
    )
    counts = Counter((entry.voted_on, entry.station) for entry in rows)
    for when, station in far_more(counts):
        yield Odd(f"Bureau {station}, le {day(when)} : bien plus de personnes que les autres.", FAR_MORE)
    for (when, station), count in sorted(counts.items(), key=lambda cell: (cell[0][0], str(cell[0][1]))):
        if count > LONG_DAY:
            yield Odd(f"Bureau {station}, le {day(when)} : beaucoup de personnes pour un seul jour.", FULL_STATION)
    for station, count in Counter(entry.station for entry in rows if entry.station).items():
        if count >= LEAST and count > station.sheets_printed:
            yield Odd(f"Bureau {station} : plus de personnes marquées que de bulletins imprimés.", NO_SHEETS)


def _batches(edition: Edition, today: date) -> Iterator[Odd]:
    used = CodeLetter.objects.filter(batch__edition=edition, entry__voted_on__lt=today).select_related("batch")
    counts = Counter(dict.fromkeys(edition.letter_batches.all(), 0))
    counts.update(letter.batch for letter in used)
    for batch in far_more(counts):
        yield Odd(f"Lot de lettres « {batch} » : bien plus de lettres utilisées que dans les autres.", FULL_BATCH)


def _incidents(edition: Edition, today: date) -> Iterator[Odd]:
    rows = VoteIncident.objects.filter(edition=edition).annotate(on=TruncDate("reported_at")).filter(on__lt=today)
    for when, count in sorted(Counter(rows.values_list("on", flat=True)).items()):
        if count >= MANY:
            yield Odd(f"Beaucoup de problèmes signalés le {day(when)}.", MANY_INCIDENTS)


def _alike(edition: Edition, today: date) -> Iterator[Odd]:
    alike = pairs(edition, before=today)[0:MANY_PAIRS_READ]
    counts = Counter(max(entry.voted_on for entry in pair.entries) for pair in alike)
    for when, count in sorted(counts.items()):
        if count >= MANY:
            yield Odd(f"Beaucoup de personnes qui se ressemblent ont voté le {day(when)}.", MANY_ALIKE)


def _refused(edition: Edition, today: date) -> Iterator[Odd]:
    if refusals_on(edition.pk, today - timedelta(days=1)) >= MANY:
        yield Odd("Des votes refusés hier parce qu’ils venaient trop vite.", MANY_REFUSED)
