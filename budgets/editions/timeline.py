"""The five phases of an edition in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import day, ending, period, until
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase

# A phase ends before its end: one that ends on the 8th at midnight is said to end on the 7th.
LAST_INSTANT = timedelta(microseconds=1)
ICONS = {"deposit": "lightbulb", "study": "search", "vote": "vote", "results": "chart-column", "delivery": "hammer"}


@dataclass(frozen=True)
class PhaseItem:
    """One cell of the timeline."""

    label: str
    detail: str
    state: str
    icon: str


def end_words(phase: Phase) -> str:
    """« dimanche 7 mars 2027 à 20 h »; an end at 0 h is midnight of the day before. "" without an end."""
    return "" if phase.ends_at is None else ending(phase.ends_at)


def _detail(phase: Phase) -> str:
    if phase.ends_at is None:
        return _("à partir du %(day)s") % {"day": day(phase.starts_at)}
    return period(phase.starts_at, phase.ends_at - LAST_INSTANT)


def _state(phase: Phase, now: datetime) -> str:
    if phase.closes_at <= now:
        return "past"
    return "now" if phase.starts_at <= now else "next"


def phase_items(edition: Edition, now: datetime) -> list[PhaseItem]:
    """Past, now, next, with dates in words."""
    return [
        PhaseItem(phase.get_kind_display(), _detail(phase), _state(phase, now), ICONS[phase.kind])
        for phase in edition.timeline
    ]


def chip_words(phase: Phase | None, next_phase: Phase | None) -> str:
    """The few words at the top of an edition: what is going on, or what comes."""
    # Results have no deadline for anybody: the days left would sound like a wait.
    if phase and phase.ends_at and phase.kind != PhaseKind.RESULTS:
        return f"{phase.get_kind_display()} : {until(phase.ends_at - LAST_INSTANT)}"
    if phase:
        return _("En cours : %(phase)s") % {"phase": phase.get_kind_display().lower()}
    if next_phase:
        return _("%(phase)s : à partir du %(day)s") % {
            "phase": next_phase.get_kind_display(),
            "day": day(next_phase.starts_at),
        }
    return ""
