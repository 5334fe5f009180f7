"""One date as a row of the list: which day, what for, where, may I come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.agenda import AgendaItem, Seats, item_file
from allonnes.core.page_cache import changes_at
from allonnes.core.templatetags.french import NBSP, when
from allonnes.core.templatetags.french import number as in_french

# More squares than this are no longer seen as a number.
MOST_DRAWN = 40


@dataclass(frozen=True)
class SeatsSaid:
    """Free places: in squares (True is taken), then in words."""

    squares: list[bool]
    words: str
    detail: str


def seats_said(seats: Seats) -> SeatsSaid:
    """« 3 places libres » and « sur 20 », or « Complet »; nobody is told of a place that is taken."""
    drawn = seats.total <= MOST_DRAWN
    squares = [at >= seats.free for at in range(seats.total)] if drawn else []
    if not seats.free:
        return SeatsSaid(squares, _("Complet"), _waiting(seats))
    if seats.are_slots:
        words = ngettext("%(n)s créneau libre", "%(n)s créneaux libres", seats.free)
    else:
        words = ngettext("%(n)s place libre", "%(n)s places libres", seats.free)
    return SeatsSaid(
        squares, words % {"n": in_french(seats.free)}, _("sur %(total)s") % {"total": in_french(seats.total)}
    )


def seats_in_all(seats: Seats) -> SeatsSaid:
    """« 20 places, sur inscription », while nobody can register."""
    if seats.are_slots:
        words = ngettext("%(n)s créneau", "%(n)s créneaux", seats.total)
    else:
        words = ngettext("%(n)s place", "%(n)s places", seats.total)
    return SeatsSaid([], words % {"n": in_french(seats.total)}, _("sur inscription"))


def _waiting(seats: Seats) -> str:
    if not seats.waiting:
        return ""
    words = ngettext("%(n)s personne en attente", "%(n)s personnes en attente", seats.waiting)
    return words % {"n": in_french(seats.waiting)}


@dataclass(frozen=True)
class Row:
    """A date, at the instant of the page. `own`: what whoever reads has there."""

    item: AgendaItem
    now: datetime
    own: str = ""

    @property
    def anchor(self) -> str:
        return self.item.uid

    @property
    def day(self) -> str:
        return f"{self.item.date.day}"

    @property
    def is_first(self) -> bool:
        """« 1er »."""
        return self.item.date.day == 1

    @property
    def weekday(self) -> str:
        return format_date(self.item.date, "l")

    @property
    def month(self) -> str:
        return format_date(self.item.date, "F")

    @property
    def last(self) -> str:
        """« au 7 mars », for several days."""
        if self.item.date.date() == self.item.last_day.date():
            return ""
        last = self.item.last_day
        number = "1er" if last.day == 1 else last.day
        return _("au %(day)s") % {"day": f"{number}{NBSP}{format_date(last, 'F')}"}

    @property
    def is_over(self) -> bool:
        return self.item.ends_at <= self.now

    @property
    def is_going_on(self) -> bool:
        return self.item.starts_at <= self.now < self.item.ends_at and not self.item.is_cancelled

    @property
    def is_today(self) -> bool:
        today = timezone.localtime(self.now).date()
        return self.item.date.date() <= today <= self.item.last_day.date()

    @cached_property
    def seats(self) -> SeatsSaid | None:
        """Nothing of places that nobody can take any more, nor to whoever has one."""
        seats = self.item.seats
        if seats is None or self.item.is_cancelled or self.is_over or self.is_going_on or self.own:
            return None
        return seats_said(seats) if self.item.act or not seats.free else seats_in_all(seats)

    @property
    def act(self) -> str:
        is_offered = not (self.item.is_cancelled or self.is_over or self.own)
        return self.item.act if is_offered else ""

    @property
    def new_date(self) -> str:
        return when(self.item.new_date) if self.item.is_cancelled else ""

    @property
    def file(self) -> str:
        """Its file for a calendar; what is over or cancelled is not put there."""
        return "" if self.is_over or self.item.is_cancelled else item_file(self.item.uid)


def rows_of(items: list[AgendaItem], now: datetime, own: Mapping[str, str]) -> list[Row]:
    """The rows of these dates; the page says something else from the start and the end of each."""
    changes_at(*(instant for item in items for instant in (item.starts_at, item.ends_at)))
    return [Row(item, now, own.get(item.uid, "")) for item in items]
