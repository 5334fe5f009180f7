"""The poster of a month: A4 sheets in large letters, to pin where people pass."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from allonnes.core.agenda import agenda_between
from allonnes.core.qr import page_square
from portal.calendar.filters import Narrowing
from portal.calendar.months import Month
from portal.calendar.rows import Row, rows_of

# What an A4 sheet holds in letters that are read from two steps away.
ROWS_OF_A_SHEET = 9
MOST_PRINTED = 200


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows, and where it stands among the others."""

    rows: list[Row]
    place: str


@dataclass
class MonthPoster:
    """The dates of a month that can still be announced, narrowed as the page was."""

    month: Month
    narrowing: Narrowing
    now: datetime

    @cached_property
    def rows(self) -> list[Row]:
        question = self.narrowing.question(
            max(self.month.starts_at, min(self.now, self.month.ends_at)), self.month.ends_at, limit=MOST_PRINTED
        )
        rows = rows_of(list(agenda_between(question)), self.now, {})
        return [row for row in rows if self.narrowing.showing.holds(row.item) and not row.is_over]

    @cached_property
    def sheets(self) -> list[Sheet]:
        """At least one, that says when nothing is planned."""
        starts = range(0, len(self.rows), ROWS_OF_A_SHEET) or range(1)
        return [
            Sheet(
                self.rows[start : start + ROWS_OF_A_SHEET],
                _("Feuille %(n)d sur %(total)d") % {"n": number, "total": len(starts)} if len(starts) > 1 else "",
            )
            for number, start in enumerate(starts, 1)
        ]

    @property
    def path(self) -> str:
        return reverse("portal:agenda_month", args=[self.month]) + self.narrowing.query()

    @property
    def square(self) -> SafeString:
        """The square that opens the page."""
        return page_square(self.path)

    @property
    def address(self) -> str:
        """What one types: the calendar, without what a browser adds by itself."""
        return str(settings.SITE_URL).split("://", 1)[1] + reverse("portal:agenda")

    @property
    def subtitle(self) -> str:
        """What it is narrowed to, in words."""
        return ", ".join(removable.words for removable in self.narrowing.removable(""))

    @property
    def printed_on(self) -> datetime:
        return timezone.localtime(self.now)
