"""The sections of a council's page: what each partial shows, and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.disclosure import SMALLEST_SHOWN
from allonnes.core.templatetags.french import number
from instances.meetings.models import Meeting

SPELLED = ("", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


@dataclass(frozen=True)
class Cell:
    """One square: its shape (full, next, planned, free, moving, no, partly, waiting, late) and the word under it."""

    shape: str
    word: str


@dataclass(frozen=True)
class Strip:
    """One square a thing, and the sentence that says the same: `strong`, then `rest`."""

    title: str
    strong: str
    rest: str
    cells: list[Cell]


@dataclass(frozen=True)
class NextMeeting:
    """The card of the hero."""

    meeting: Meeting
    starts_at: datetime
    ends_at: datetime
    where: str
    subjects: list[str]

    @property
    def uid(self) -> str:
        """What the calendar calls it (`instances/agenda.py`), for ever."""
        return f"seance-{self.meeting.pk}"


@dataclass(frozen=True)
class MinutesLine:
    """A past meeting, and where its minutes are; `url` once everybody may read them."""

    day: date
    words: str
    icon: str
    url: str


@dataclass(frozen=True)
class Members:
    """Who sits: discs, counts of at least five on each side or none, first names of adults who agreed."""

    total: int
    minors: int
    named: list[str]
    women: int
    men: int
    is_gap_limited: bool
    chair: str = ""

    @property
    def adults(self) -> int:
        """Those who are not known to be minors."""
        return self.total - self.minors

    @property
    def is_split_shown(self) -> bool:
        """Whether ages are counted apart: never under five, nor by difference."""
        return min(self.minors, self.adults) >= SMALLEST_SHOWN or (self.minors > 0 and self.adults == 0)

    @property
    def discs(self) -> list[str]:
        """Full for adults, hollow for minors; all alike where ages are not counted apart."""
        if not self.is_split_shown:
            return ["any"] * self.total
        return ["adult"] * self.adults + ["minor"] * self.minors

    @property
    def are_genders_shown(self) -> bool:
        """The same rule for women and men."""
        unsaid = self.total - self.women - self.men
        return self.is_gap_limited and unsaid == 0 and min(self.women, self.men) >= SMALLEST_SHOWN

    @property
    def is_gap_kept(self) -> bool:
        """Whether the gap between women and men is one at most."""
        return abs(self.women - self.men) <= 1

    @property
    def names(self) -> str:
        """« Yasmine, Kevin et Maëlle »."""
        if len(self.named) < 2:  # noqa: PLR2004
            return "".join(self.named)
        return _("%(first)s et %(last)s") % {"first": ", ".join(self.named[:-1]), "last": self.named[-1]}


@dataclass(frozen=True)
class Joining:
    """How one joins: free seats, who may come, and until when."""

    free: int
    is_open: bool
    refusal: str
    audience: str
    is_for_minors: bool
    is_by_lot: bool
    until: date | None

    @property
    def title(self) -> str:
        """« Trois places libres »."""
        if not self.free:
            return _("Toutes les places sont prises")
        told = SPELLED[self.free] if self.free < len(SPELLED) else number(self.free)
        return (ngettext("%(n)s place libre", "%(n)s places libres", self.free) % {"n": told}).capitalize()


def objective(least: int, most: int) -> str:
    """« objectif 7 à 8 »."""
    if least == most:
        return _("objectif %(most)s") % {"most": most}
    return _("objectif %(least)s à %(most)s") % {"least": least, "most": most}
