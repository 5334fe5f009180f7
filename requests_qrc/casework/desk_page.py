"""The desk's page of a case: all that one person may know of it, and what they may do next."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from allonnes.contributions.desk import HIDE, KEEP
from allonnes.town.closing import closing_days
from requests_qrc.casework import permissions
from requests_qrc.casework.actions.answering import Then
from requests_qrc.casework.acts import COMPOSED, MERGE
from requests_qrc.casework.clock_lines import Clock, clocks_of, receipt_line
from requests_qrc.casework.composing import Preview, choices_of, reader_words, templates_for
from requests_qrc.casework.forms import NoteForm, ReplyForm
from requests_qrc.casework.models import Contest, Task
from requests_qrc.casework.nearby import OFTEN, SHOWN, Near, near
from requests_qrc.casework.permissions import MIN_REPLY
from requests_qrc.casework.pressing import Pressing, pressing_of
from requests_qrc.casework.story import FILTERS, Event, story_of
from requests_qrc.intake import deadlines
from requests_qrc.intake.models import Case

NEXT_ACTS = 3
RARE = {"ecarter", "sujet", "rendre", MERGE, "separer", "tache", HIDE.name, KEEP.name}
# Told although it is not possible: what one looks for on this page.
ALWAYS_TOLD = {Then.RESOLVE.value}
Button = dict[str, Any]


@dataclass(frozen=True)
class Acts:
    """What may be done: the first two or three, the rest, then what may not, and why."""

    next: list[Button]
    more: list[Button]
    blocked: list[Button]
    refused: list[Button]


@dataclass(frozen=True)
class NearLine:
    """Another case near this one; `merge_url`: where the newer of both joins the older, if that is possible."""

    near: Near
    url: str
    merge_url: str


@dataclass
class CasePage:
    """What the template shows. `reply` and `note`: the two composers, if this person may write."""

    case: Case
    pressing: Pressing
    clocks: list[Clock]
    story: list[Event]
    filters: list[tuple[str, str, bool]]
    tasks: list[Task]
    near: list[NearLine]
    is_often: bool
    knows_contact: bool
    reader: str
    contest: Contest | None
    reply: ReplyForm | None = None
    note: NoteForm | None = None
    preview: Preview | None = None
    shortest: int = MIN_REPLY
    merged: list[Case] = field(default_factory=list)

    @property
    def work_photos(self) -> int:
        """How many photos of the work done are there."""
        return sum(photo.is_after for photo in self.case.photos.all())


def whole(rows: "QuerySet[Case]") -> "QuerySet[Case]":
    """Everything that the page shows of a case, in a fixed number of queries."""
    related = ("category__parent", "department", "neighbourhood", "place", "partner", "agent", "author", "entered_by")
    open_tasks = Task.objects.select_related("department", "done_by").order_by("pk")
    contests = Contest.objects.select_related("closed_by", "answered_by").order_by("-pk")
    lists = ("photos", "pauses", "receipts", Prefetch("tasks", open_tasks), Prefetch("contests", contests))
    return rows.select_related(*related, "encounter", "merged_into").prefetch_related(*lists)


def page_for(user: Any, case: Any, now: datetime, *, wanted: str = "") -> CasePage:
    """The page of a case fetched `whole`; `wanted`: the filter of its story."""
    closed = closing_days()
    works_here = permissions.works_on(user, case)
    messages = list(case.messages.select_related("by")) if works_here else []
    others = near(user, case, now)
    receipts = [(receipt.kind, receipt.at) for receipt in case.receipts.all()]
    return CasePage(
        case=case,
        pressing=pressing_of(case, deadlines.day_of(now), closing_days=closed),
        clocks=[
            receipt_line(case, receipts),
            *clocks_of(case, list(case.pauses.all()), now=now, closing_days=closed),
        ],
        story=story_of(case, messages, wanted=wanted),
        filters=[(value, label, value == wanted) for value, label in FILTERS],
        tasks=list(case.tasks.all()),
        near=[_near_line(user, case, other, now) for other in others[:SHOWN]],
        is_often=len(others) + 1 >= OFTEN,
        knows_contact=works_here,
        reader=reader_words(case, case.follow_count),
        contest=next(iter(case.contests.all()), None),
        merged=list(case.merged_cases.select_related("category").order_by("pk")),
    )


def reply_form(user: Any, case: Case, now: datetime, data: Any = None, *, asked: str = "") -> ReplyForm | None:
    """The public composer; `asked`: what its address wants to come with the reply. None for who may not write."""
    if permissions.refusal_to_reply(user, case, now):
        return None
    choices = choices_of(user, case, now)
    then = asked if asked in dict(choices) else Then.NOTHING
    initial = {**ReplyForm.read_of(case), "then": then, "day": case.scheduled_on}
    return ReplyForm(data, initial=initial, case=case, templates=templates_for(case), choices=choices)


def _near_line(user: Any, case: Case, other: Near, now: datetime) -> NearLine:
    joined, kept = (case, other.case) if other.is_older else (other.case, case)
    is_possible = permissions.refusal_to_merge(user, joined, kept, now) is None
    page = reverse("admin:requests_qrc_case_change", args=[other.case.pk])
    merge = reverse(f"admin:requests_qrc_case_{MERGE}", args=[joined.pk], query={"survivor": kept.number})
    return NearLine(other, page, merge if is_possible else "")


def composed_buttons(user: Any, case: Case, now: datetime) -> list[Button]:
    """The acts done with a reply, each leading to the composer."""
    page = reverse("admin:requests_qrc_case_change", args=[case.pk])
    return [
        {"action": act, "url": f"{page}?ensuite={act.name}#reponse", "reason": act.refusal(user, case, now)}
        for act in COMPOSED
    ]


def acts_of(buttons: list[Button]) -> Acts:
    """Sort the buttons: what comes next, what is rarer, what is looked for and not possible, and why not the rest."""
    possible = [button for button in buttons if not button["reason"]]
    refused = [button for button in buttons if button["reason"]]
    usual = [button for button in possible if button["action"].name not in RARE][:NEXT_ACTS]
    blocked = [button for button in refused if button["action"].name in ALWAYS_TOLD]
    return Acts(
        usual,
        [button for button in possible if button not in usual],
        blocked,
        [button for button in refused if button not in blocked],
    )
