"""What the list shows of a promise: its steps, its date then and now, its money on one scale, its last news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.desk_cells import age
from allonnes.core.templatetags.french import euros
from observatory.engagements.enums import MILESTONE_ORDER, EngagementState, Keeping, MilestoneKind
from observatory.engagements.models import Engagement, Milestone, Slip
from observatory.engagements.words import gap, month

BADGES = {
    Keeping.ON_TIME: (gettext_lazy("Livré à la date"), "ok", "circle-check"),
    Keeping.LATER: (gettext_lazy("Livré plus tard"), "ok", "circle-check"),
    Keeping.UNDATED: (gettext_lazy("Livré"), "ok", "circle-check"),
    Keeping.LATE: (gettext_lazy("En retard"), "danger", "clock"),
    Keeping.SILENT: (gettext_lazy("Sans nouvelles"), "neutral", "circle-dashed"),
    Keeping.PAUSED: (gettext_lazy("Suspendu"), "warn", "hourglass"),
    Keeping.DROPPED: (gettext_lazy("Abandonné"), "neutral", "x"),
}
MOVING_ICONS = {
    EngagementState.TO_START: "circle-dashed",
    EngagementState.IN_STUDY: "search",
    EngagementState.IN_WORKS: "hammer",
}
STEP_WORDS = {
    "done": gettext_lazy("faite"),
    "skipped": gettext_lazy("sans objet"),
    "now": gettext_lazy("en cours"),
    "late": gettext_lazy("en retard"),
    "next": gettext_lazy("à venir"),
}
WIDTH = 140


@dataclass(frozen=True)
class Step:
    """One of the six steps: done, skipped, now, late or next; `words` say it to those who do not see the shape."""

    label: str
    state: str

    @property
    def words(self) -> str:
        """« faite », « à venir »."""
        return str(STEP_WORDS[self.state])


@dataclass(frozen=True)
class MoneyBar:
    """The promise is the frame, what is committed or paid the fill: widths on the scale of the page."""

    promised: float
    spent: float
    spent_words: str
    promised_words: str


@dataclass(frozen=True)
class Row:
    """A promise in the list."""

    engagement: Any
    where: str
    badge: tuple[Any, str, str]
    steps: list[Step]
    promised: str
    today: str
    gap: str
    slips: int
    money: MoneyBar | None
    news: str
    is_silent: bool
    author: str


def on_rows(rows: "QuerySet[Engagement]") -> "QuerySet[Engagement]":
    """Everything that the list shows, in a fixed number of queries."""
    related = ("origin", "neighbourhood", "project__edition", "shared_budget")
    moved = Slip.objects.filter(engagement=OuterRef("pk"), milestone__isnull=False).order_by().values("engagement")
    return (
        rows.select_related(*related)
        .defer("search", "scope", "promised_scope", "project__search", "project__extra", "project__description")
        .annotate(slip_count=Coalesce(Subquery(moved.annotate(n=Count("pk")).values("n")), 0))
        .prefetch_related("milestones")
    )


def rows_of(engagements: Sequence[Any], today: date) -> list[Row]:
    """The rows of a page, their money on one scale: the widest bar is the largest amount among them."""
    largest = max((_largest(engagement) for engagement in engagements), default=0)
    return [_row(engagement, today, largest) for engagement in engagements]


def _row(engagement: Any, today: date, largest: int) -> Row:
    now = engagement.delivered_on or engagement.due_on
    project = engagement.project
    return Row(
        engagement=engagement,
        where=where_words(engagement),
        badge=badge_of(engagement),
        steps=steps_of(engagement, today),
        promised=month(engagement.promised_on),
        today=month(now),
        gap=gap(engagement.promised_on, now) if now != engagement.promised_on else "",
        slips=engagement.slip_count,
        money=_bar(engagement, largest),
        news=age(engagement.last_news_on),
        is_silent=engagement.is_silent(today),
        author=project.author_label if project is not None and not project.is_hidden else "",
    )


def where_words(engagement: Engagement) -> str:
    """« Chaoué, quartier prioritaire · Budget participatif 2025 »."""
    place = _("Toute la ville")
    if engagement.neighbourhood:
        place = engagement.neighbourhood.name
        if engagement.neighbourhood.is_priority:
            place = _("%(name)s, quartier prioritaire") % {"name": place}
    elif engagement.place_words:
        place = engagement.place_words
    return f"{place} · {engagement.origin}"


def badge_of(engagement: Any) -> tuple[Any, str, str]:
    """The word, the kind and the icon that say where it stands: the state while all goes well."""
    held = BADGES.get(Keeping(engagement.keeping))
    state = EngagementState(engagement.state)
    return held or (state.label, "part", MOVING_ICONS[state])


def ordered(milestones: Any) -> list[Milestone]:
    """The six steps, in their order."""
    return sorted(milestones, key=lambda step: MILESTONE_ORDER[step.kind])


def steps_of(engagement: Engagement, today: date) -> list[Step]:
    """The first step that is left is under way, or late when its day is past."""
    steps, is_found = [], not engagement.is_open and engagement.state != EngagementState.DELIVERED
    for milestone in ordered(engagement.milestones.all()):
        state = _state(milestone, today, is_first=not is_found)
        is_found = is_found or state in {"now", "late"}
        steps.append(Step(str(milestone), state))
    return steps


def _state(milestone: Milestone, today: date, *, is_first: bool) -> str:
    if milestone.is_skipped:
        return "skipped"
    if milestone.done_on:
        return "done"
    if not is_first:
        return "next"
    is_late = milestone.kind != MilestoneKind.EVALUATION and milestone.due_on and milestone.due_on < today
    return "late" if is_late else "now"


def promised_amount(engagement: Engagement) -> int | None:
    """What was promised for it, or the amount it shares with others."""
    return engagement.shared_budget.amount if engagement.shared_budget else engagement.promised_cost


def _largest(engagement: Engagement) -> int:
    return max(promised_amount(engagement) or 0, engagement.committed or 0, engagement.paid or 0)


def _bar(engagement: Engagement, largest: int) -> MoneyBar | None:
    promised = promised_amount(engagement)
    if promised is None or not largest:
        return None
    spent = engagement.committed if engagement.committed is not None else engagement.paid
    words = _("%(amount)s promis")
    if engagement.shared_budget:
        words = _("%(amount)s promis, partagés entre plusieurs promesses")
    return MoneyBar(
        promised=max(promised / largest * WIDTH, 2),
        spent=(spent or 0) / largest * WIDTH,
        spent_words=_("%(amount)s engagés") % {"amount": euros(spent)} if spent else "",
        promised_words=words % {"amount": euros(promised)},
    )
