"""The desk's page of a promise: what was promised, where it stands, what comes next."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from allonnes.core.desk_cells import due_words
from allonnes.core.queues import Sign
from observatory.engagements.acts import DELIVER, STUDY, TELL, WORKS
from observatory.engagements.enums import MILESTONE_ORDER
from observatory.engagements.models import Change, Engagement, Milestone, Slip

NEXT_ACTS = 3
FIRST = (DELIVER, WORKS, STUDY, TELL, "date", "etape-faite")
ALWAYS_TOLD = {DELIVER}
STORY = 20
Button = dict[str, Any]


@dataclass(frozen=True)
class Acts:
    """What may be done: the first two or three, the rest, then what may not, and why."""

    next: list[Button]
    more: list[Button]
    blocked: list[Button]
    refused: list[Button]


@dataclass(frozen=True)
class StepLine:
    """One step: when it was planned, when it is now, whether it is late."""

    milestone: Milestone
    due: tuple[Sign, str] | None


@dataclass(frozen=True)
class EngagementPage:
    """What the template shows."""

    engagement: Engagement
    steps: list[StepLine]
    changes: list[Change]
    slips: list[Slip]
    photos: int


def whole(rows: "QuerySet[Engagement]") -> "QuerySet[Engagement]":
    """Everything that the page shows, in a fixed number of queries."""
    related = (
        "origin",
        "project__edition",
        "case",
        "initiative",
        "opinion",
        "text",
        "line",
        "department",
        "neighbourhood",
        "theme",
    )
    changes = Change.objects.select_related("by").order_by("-at", "-pk")
    slips = Slip.objects.select_related("milestone", "by").order_by("-at", "-pk")
    lists = (Prefetch("changes", changes), Prefetch("slips", slips), "milestones", "photos")
    return rows.select_related(*related, "shared_budget").prefetch_related(*lists)


def page_for(engagement: Engagement) -> EngagementPage:
    """The page of a promise fetched `whole`."""
    steps = sorted(engagement.milestones.all(), key=lambda step: MILESTONE_ORDER[step.kind])
    return EngagementPage(
        engagement,
        [StepLine(step, _due(engagement, step)) for step in steps],
        list(engagement.changes.all())[:STORY],
        list(engagement.slips.all()),
        len(engagement.photos.all()),
    )


def _due(engagement: Engagement, step: Milestone) -> tuple[Sign, str] | None:
    if step.is_done or step.is_skipped or step.due_on is None or not engagement.is_open:
        return None
    return due_words(step.due_on)


def acts_of(buttons: list[Button]) -> Acts:
    """The next steps of the work first; « livré » is told even when it is not possible, with its reason."""
    possible = [button for button in buttons if not button["reason"]]
    refused = [button for button in buttons if button["reason"]]
    ranks = {name: rank for rank, name in enumerate(FIRST)}
    usual = sorted((b for b in possible if b["action"].name in ranks), key=lambda b: ranks[b["action"].name])
    usual = usual[:NEXT_ACTS]
    blocked = [button for button in refused if button["action"].name in ALWAYS_TOLD]
    return Acts(
        usual,
        [button for button in possible if button not in usual],
        blocked,
        [button for button in refused if button not in blocked],
    )
