"""What the page of a month says."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.agenda import HORIZON, AgendaItem, AgendaQuestion, agenda_between, has_own_words, own_words
from allonnes.core.templatetags.french import number as in_french
from portal.calendar.filters import GRID, PAGE, QUARTIER, SHOWING, SHOWINGS, VIEW, Narrowing, Removable
from portal.calendar.months import Month
from portal.calendar.rows import Row, rows_of
from portal.calendar.strip import Day, Group, days_of, groups_of, in_order, weeks_of

PAGE_SIZE = 30
# What a month can hold; the feeds hold all of it.
MOST_OF_A_MONTH = 600
MOST_READ_AHEAD = 60
DAYS_OF_A_WEEK = 7


@dataclass(frozen=True)
class Chip:
    """A part of the month, with how many dates it has."""

    words: str
    count: int
    url: str
    is_current: bool


def month_url(month: Month, today: date) -> str:
    """The page of a month: the present one has the shortest address."""
    if month == Month.of(today):
        return reverse("portal:agenda")
    return reverse("portal:agenda_month", args=[month])


@dataclass
class MonthPage:
    """A month, as the request asks it, at an instant."""

    request: HttpRequest
    month: Month
    now: datetime

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def narrowing(self) -> Narrowing:
        return Narrowing(self.request.GET)

    @cached_property
    def here(self) -> str:
        return month_url(self.month, self.today)

    @property
    def _question(self) -> AgendaQuestion:
        return self.narrowing.question(self.month.starts_at, self.month.ends_at, limit=MOST_OF_A_MONTH)

    @cached_property
    def _items(self) -> list[AgendaItem]:
        return list(agenda_between(self._question))

    @cached_property
    def has_own(self) -> bool:
        """Whether whoever reads has a seat or a meeting here: the rows say it, and are nobody else's."""
        person: Any = self.request.user
        return person.is_authenticated and has_own_words(person, self._question)

    @property
    def has_own_quartier(self) -> bool:
        """Whether whoever reads said theirs: a part of the month more is offered."""
        return getattr(self.request.user, "neighbourhood_id", None) is not None

    @cached_property
    def rows(self) -> list[Row]:
        """The dates shown, soonest first."""
        items = [item for item in self._items if self.narrowing.showing.holds(item)]
        own = own_words(self.request.user, items) if self.has_own else {}
        return rows_of(items, self.now, own)

    @cached_property
    def _ordered(self) -> list[Row]:
        return in_order(self.month, self.rows, self.today)

    @cached_property
    def page(self) -> "Page[Row]":
        return Paginator(self._ordered, PAGE_SIZE).get_page(self.request.GET.get(PAGE))

    @cached_property
    def _places(self) -> dict[str, int]:
        """On which page of the list each row is."""
        return {row.anchor: at // PAGE_SIZE + 1 for at, row in enumerate(self._ordered)}

    def row_url(self, row: Row) -> str:
        """Where a row of the list is: on this page, or on another one."""
        place = self._places[row.anchor]
        if place == self.page.number and not self.narrowing.is_grid:
            return f"#{row.anchor}"
        page = f"{place}" if place > 1 else ""
        return f"{self.here}{self.narrowing.query(**{VIEW: '', PAGE: page})}#{row.anchor}"

    @property
    def groups(self) -> list[Group]:
        return groups_of(self.month, list(self.page), self.today)

    @cached_property
    def days(self) -> list[Day]:
        return days_of(self.month, self.rows, self.today, self.row_url)

    @property
    def weeks(self) -> list[list[Day | None]]:
        return weeks_of(self.days)

    @property
    def weekdays(self) -> list[str]:
        """« lundi »… « dimanche »."""
        week = sorted(self.days[:DAYS_OF_A_WEEK], key=lambda day: day.column)
        return [format_date(day.day, "l") for day in week]

    @property
    def is_present(self) -> bool:
        return self.month == Month.of(self.today)

    @property
    def is_past(self) -> bool:
        return self.month < Month.of(self.today)

    @property
    def has_to_come(self) -> bool:
        """Whether something is still to come here, on this page of the list or on another."""
        return any(not row.is_over for row in self.rows)

    @property
    def is_out_of_search(self) -> bool:
        """Search engines keep one page a month, and no empty one."""
        return self.narrowing.is_narrowed or self.narrowing.is_grid or not self.rows

    @property
    def poster_url(self) -> str:
        return reverse("portal:agenda_poster", args=[self.month]) + self.narrowing.query(**{VIEW: ""})

    @property
    def chips(self) -> list[Chip]:
        """The parts of the month that hold something, and the whole."""
        counts = [(part, sum(map(part.holds, self._items))) for part in SHOWINGS]
        current = self.narrowing.showing
        chips = [
            Chip(str(part.words), count, self.here + self.narrowing.query(**{SHOWING: part.code}), part == current)
            for part, count in counts
            if count or part == current or not part.code
        ]
        return [*chips, *self._own_quartier()]

    def _own_quartier(self) -> list[Chip]:
        """« Mon quartier : Chaoué », for whoever said theirs."""
        own = getattr(self.request.user, "neighbourhood_id", None)
        if own is None or self.narrowing.chosen.get(QUARTIER):
            return []
        row = next((row for row in self.narrowing.quartiers if row.pk == own), None)
        if row is None:
            return []
        count = sum(item.neighbourhood_id == own for item in self._items)
        words = _("Mon quartier\u202f: %(name)s") % {"name": row.name}
        return [Chip(words, count, self.here + self.narrowing.query(**{QUARTIER: row.slug}), is_current=False)]

    @property
    def removable(self) -> list[Removable]:
        return self.narrowing.removable(self.here)

    @property
    def months(self) -> list[tuple[str, str, str]]:
        """The month before and the two after: name, address, what it is."""
        around = ((-1, "prev"), (1, "next"), (2, ""))
        months = [(self.month.after(at), kind) for at, kind in around]
        return [(self._name(month), self.url_of(month), kind) for month, kind in months if month.is_shown(self.today)]

    def _name(self, month: Month) -> str:
        return month.name if month.year == self.month.year else month.words

    def url_of(self, month: Month) -> str:
        """That month, narrowed alike."""
        return month_url(month, self.today) + self.narrowing.query()

    @property
    def following(self) -> tuple[str, str]:
        """The next month: its name and its address; nothing when there is no such page."""
        after = self.month.after(1)
        return (after.words, self.url_of(after)) if after.is_shown(self.today) else ("", "")

    @property
    def views(self) -> list[tuple[str, str, bool]]:
        """The list and the grid: name, address, which one is shown."""
        is_grid = self.narrowing.is_grid
        return [
            (_("Liste"), self.here + self.narrowing.query(**{VIEW: ""}), not is_grid),
            (_("Mois"), self.here + self.narrowing.query(**{VIEW: GRID}), is_grid),
        ]

    @cached_property
    def next_date(self) -> AgendaItem | None:
        """When nothing more is shown in this month: the first date after it, narrowed alike. One query a part."""
        start = max(self.now, self.month.ends_at)
        question = self.narrowing.question(start, start + HORIZON, limit=MOST_READ_AHEAD)
        coming = (item for item in agenda_between(question) if item.starts_at >= start and not item.is_cancelled)
        return next((item for item in coming if self.narrowing.showing.holds(item)), None)

    @property
    def next_month_url(self) -> str:
        """The page where that next date is."""
        month = Month.of(self.next_date.date.date()) if self.next_date else self.month
        return self.url_of(month) if month.is_shown(self.today) else ""

    @property
    def more(self) -> tuple[str, str]:
        """« Voir les 6 dates suivantes de mars » and its address."""
        if not self.page.has_next():
            return "", ""
        left = min(PAGE_SIZE, self.page.paginator.count - self.page.end_index())
        words = ngettext("Voir la date suivante", "Voir les %(n)s dates suivantes", left) % {"n": in_french(left)}
        return words, self.here + self.narrowing.query(**{PAGE: f"{self.page.next_page_number()}"})

    @property
    def before(self) -> str:
        """The address of the page before, in a long month."""
        if not self.page.has_previous():
            return ""
        number = self.page.previous_page_number()
        return self.here + self.narrowing.query(**{PAGE: f"{number}" if number > 1 else ""})
