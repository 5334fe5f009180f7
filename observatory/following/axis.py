"""The steps of a promise on one axis of months: planned first, reached, and the slip between both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import short_day
from observatory.engagements.models import Engagement, Milestone, Slip
from observatory.engagements.words import gap, month
from observatory.following.shown import ordered

WIDTH, MARGIN = 300, 12
MOST_TICKS = 10
STEPS = (1, 2, 3, 6, 12, 24, 60)
YEAR = 12


@dataclass(frozen=True)
class AxisRow:
    """One step: where it is drawn (None when it has no date), and its words, which say it all without the drawing.

    `kind` of the line: kept, slip, coming, or none.
    """

    label: str
    state: str
    planned: float | None
    reached: float | None
    kind: str
    words: list[str]
    reasons: list[str]
    planned_words: str
    due_words: str
    done_words: str


@dataclass(frozen=True)
class Tick:
    """A month of the axis; `year` is written at its first month shown."""

    x: float
    label: str
    year: str


@dataclass(frozen=True)
class Axis:
    """All the rows, and the months under them."""

    rows: list[AxisRow]
    ticks: list[Tick]

    @property
    def is_drawn(self) -> bool:
        """Whether any step has a date."""
        return bool(self.ticks)


def axis_of(engagement: Engagement, slips: Sequence[Slip], today: date) -> Axis:
    """The axis of a promise whose milestones are prefetched."""
    milestones = ordered(engagement.milestones.all())
    days = [day for step in milestones for day in (step.planned_on, step.due_on, step.done_on) if day]
    scale = _Scale(min(days), max(days)) if days else None
    by_step: dict[int, list[Slip]] = {}
    for slip in slips:
        if slip.milestone_id:
            by_step.setdefault(slip.milestone_id, []).append(slip)
    is_precise = engagement.line_id is None
    rows = [_row(step, by_step.get(step.pk, []), scale, today, is_precise) for step in milestones]
    return Axis(rows, scale.ticks() if scale else [])


class _Scale:
    """From the first day of the first month to the last day of the last one."""

    def __init__(self, first: date, last: date) -> None:
        self.start = first.replace(day=1)
        self.end = max(_after(last), _after(_after(first)))

    def at(self, day: date | None) -> float | None:
        """Where a day is drawn."""
        if day is None:
            return None
        share = (day - self.start).days / max((self.end - self.start).days, 1)
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    def ticks(self) -> list[Tick]:
        """At most ten months, each a whole number of months after the one before."""
        months = (self.end.year - self.start.year) * YEAR + self.end.month - self.start.month
        step = next((step for step in STEPS if months / step <= MOST_TICKS), STEPS[-1])
        day, said, made = self.start, "", []
        for offset in range(0, months + 1, step):
            day = _plus(self.start, offset)
            year = str(day.year)
            made.append(Tick(self.at(day) or 0, format_date(day, "M"), year if year != said else ""))
            said = year
        return made


def _after(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _plus(day: date, months: int) -> date:
    years, left = divmod(day.month - 1 + months, YEAR)
    return day.replace(year=day.year + years, month=left + 1)


def _row(step: Milestone, slips: list[Slip], scale: _Scale | None, today: date, is_precise: bool) -> AxisRow:  # noqa: PLR0917
    say = short_day if is_precise else month
    reached = step.done_on or step.due_on
    return AxisRow(
        label=str(step),
        state=_state(step, today),
        planned=scale.at(step.planned_on) if scale else None,
        reached=scale.at(reached) if scale else None,
        kind=_kind(step, slips),
        words=_words(step, say(step.done_on), say(step.due_on), today),
        reasons=[_reason(slip) for slip in slips],
        planned_words=say(step.planned_on),
        due_words=say(step.due_on),
        done_words=say(step.done_on),
    )


def _state(step: Milestone, today: date) -> str:
    if step.is_skipped:
        return "skipped"
    if step.done_on:
        return "done"
    return "late" if step.due_on and step.due_on < today else "next"


def _kind(step: Milestone, slips: list[Slip]) -> str:
    if step.planned_on is None or step.planned_on == (step.done_on or step.due_on):
        return "none"
    if slips:
        return "slip"
    return "kept" if step.done_on else "coming"


def _words(step: Milestone, done: str, due: str, today: date) -> list[str]:
    note = [step.note] if step.note else []
    if step.is_skipped:
        return [_("Sans objet pour cette promesse."), *note]
    if step.done_on:
        compared = gap(step.planned_on, step.done_on)
        said = _("Faite : %(day)s, %(gap)s.") if compared else _("Faite : %(day)s.")
        return [said % {"day": done, "gap": compared}, *note]
    if step.due_on is None:
        return [_("Aucune date annoncée."), *note]
    said = _("Prévue pour %(day)s, et pas encore faite.") if step.due_on < today else _("Prévue : %(day)s.")
    return [said % {"day": due}, *note]


def _reason(slip: Slip) -> str:
    """« Report de 3 mois : aucune entreprise n’a répondu »."""
    words = gap(slip.old_day, slip.new_day)
    return _("Report, %(gap)s : %(reason)s") % {"gap": words, "reason": slip.reason}
