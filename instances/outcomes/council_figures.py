"""The numbers of the councils of a year for those who animate them and for elected officials: counts, never a name."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.disclosure import shown_table
from allonnes.core.templatetags.french import number
from instances.councils.enums import Gender
from instances.councils.models import Council, Mandate
from instances.councils.permissions import councils_of
from instances.meetings.figures import Held, Rate, held_in, rates_by_council
from instances.outcomes.enums import OpinionState
from instances.outcomes.figures import done_by_council
from instances.outcomes.models import Opinion
from instances.outcomes.workflow import ANSWER

SIDES = (Gender.WOMAN, Gender.MAN)
WIDEST_GAP = 1


@dataclass(frozen=True)
class Parity:
    """Women and men in office today, « masqué » under five; `gap` is None where too few said it."""

    women: str
    men: str
    gap: int | None

    @property
    def is_kept(self) -> bool:
        """CGCT, article L1112-23: the gap between women and men is one at most."""
        return self.gap is not None and self.gap <= WIDEST_GAP


@dataclass(frozen=True)
class CouncilFigures:
    """A council in a year; `waiting`: its opinions without answer, with the days waited and late, the longest first."""

    held: Held
    rate: Rate
    parity: Parity | None
    given: int
    answered: int
    waiting: list[tuple[Opinion, int, int]]
    done: int

    @property
    def council(self) -> Council:
        return self.held.council


def councils_read_by(user: Any) -> "QuerySet[Council]":
    """An animator reads their own councils; who answers for the town reads all of them."""
    return Council.objects.all() if user.has_perm(ANSWER) else councils_of(user)


def council_figures(year: int, councils: "QuerySet[Council]", today: date) -> list[CouncilFigures]:
    """Read in five queries, however many councils there are."""
    rows = held_in(year, councils)
    rates, done = rates_by_council(year), done_by_council(year)
    parities, opinions = _parities(councils, today), _opinions(councils)
    return [
        _figures(row, year, today, rates=rates, done=done, parities=parities, opinions=opinions.get(row.council.pk, []))
        for row in rows
    ]


def _figures(row: Held, year: int, today: date, **read: Any) -> CouncilFigures:
    opinions: list[Opinion] = read["opinions"]
    of_year = [opinion for opinion in opinions if opinion.year == year]
    waiting = [opinion for opinion in opinions if opinion.state == OpinionState.WAITING]
    told = [(opinion, opinion.days_waited(today), opinion.days_late(today)) for opinion in waiting]
    return CouncilFigures(
        held=row,
        rate=read["rates"].get(row.council.pk, Rate(0, 0)),
        parity=read["parities"].get(row.council.pk),
        given=len(of_year),
        answered=sum(opinion.state == OpinionState.ANSWERED for opinion in of_year),
        waiting=sorted(told, key=lambda line: (-line[1], line[0].pk)),
        done=read["done"].get(row.council.pk, 0),
    )


def _opinions(councils: "QuerySet[Council]") -> dict[int, list[Opinion]]:
    """Those given, council by council."""
    given = Opinion.objects.public().filter(council__in=councils).defer("body").order_by("given_on", "pk")
    by_council: dict[int, list[Opinion]] = {}
    for opinion in given:
        by_council.setdefault(opinion.council_id, []).append(opinion)
    return by_council


def _parities(councils: "QuerySet[Council]", today: date) -> dict[int, Parity]:
    """Of those who said it, among the members who hold a seat today."""
    rows = Mandate.objects.running_on(today).seated().filter(council__in=councils, gender__in=SIDES)
    counted = Counter(rows.order_by().values_list("council", "gender"))
    numbers = {pk for pk, _gender in counted}
    return {pk: _parity({side: counted[pk, side.value] for side in SIDES}) for pk in numbers}


def _parity(counts: dict[Gender, int]) -> Parity:
    shown = shown_table({side.value: count for side, count in counts.items()})
    women, men = (_words(shown.get(side.value)) for side in SIDES)
    is_whole = all(shown.get(side.value) is not None for side in SIDES)
    return Parity(women, men, abs(counts[Gender.WOMAN] - counts[Gender.MAN]) if is_whole else None)


def _words(count: int | None) -> str:
    return _("masqué") if count is None else number(count)


def years_of(today: date) -> list[int]:
    """The years that one may ask for: this one and the five before."""
    return list(range(today.year, today.year - 6, -1))


def year_asked(typed: str | None) -> int:
    """The year of the address, or this one."""
    today = timezone.localdate()
    return next((year for year in years_of(today) if str(year) == typed), today.year)
