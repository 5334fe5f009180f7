"""Lifecycle of a case: only this table moves one."""

from allonnes.core.workflow import Deadline, Transition, Workflow
from requests_qrc.intake.deadlines import CONTEST_SOLVED_DAYS
from requests_qrc.intake.enums import IN_HAND, OPEN
from requests_qrc.intake.enums import CaseState as State

SORT = "requests_qrc.sort_case"
HANDLE = "requests_qrc.handle_case"
RETURN = "requests_qrc.return_case"
UPHOLD = "requests_qrc.uphold_case"
DISCARD = "requests_qrc.discard_case"
MODERATE = "requests_qrc.moderate"
FIELD = "outreach.use_field_mode"
# Links that the town signs: whoever wrote without account, and the body a case was forwarded to.
RESIDENT, PARTNER = "resident", "partner"
# Working days left to answer a question: a reminder after five, closed after fifteen more.
ANSWER_REMINDER_DAYS, ANSWER_DAYS = 5, 20

CASE = Workflow(
    name="Demande",
    states=State,
    initial=State.DRAFT,
    history="history",
    transitions=(
        Transition(
            "submit",
            (State.DRAFT,),
            State.RECEIVED,
            permission=FIELD,
            for_author=True,
            for_links=(RESIDENT,),
            by_system=True,
        ),
        Transition("assign", (State.RECEIVED,), State.ASSIGNED, permission=SORT, by_system=True),
        Transition("reassign", (State.ASSIGNED,), State.ASSIGNED, permission=SORT),
        Transition("send_back", (State.ASSIGNED,), State.RECEIVED, permission=RETURN, needs_reason=True),
        Transition("start", (State.ASSIGNED, State.SCHEDULED), State.IN_PROGRESS, permission=HANDLE),
        Transition("schedule", (State.ASSIGNED, State.IN_PROGRESS), State.SCHEDULED, permission=HANDLE),
        Transition("reschedule", (State.SCHEDULED,), State.SCHEDULED, permission=HANDLE, needs_reason=True),
        Transition("ask", (State.RECEIVED, *IN_HAND), State.AWAITING_RESIDENT, permission=HANDLE),
        Transition(
            "answer",
            (State.AWAITING_RESIDENT,),
            permission=HANDLE,
            for_author=True,
            for_links=(RESIDENT,),
            undoes="ask",
        ),
        Transition(
            "expire",
            (State.AWAITING_RESIDENT,),
            State.CLOSED,
            deadline=Deadline("asked_at", working_days=ANSWER_DAYS),
        ),
        Transition("forward", (State.RECEIVED, State.ASSIGNED, State.IN_PROGRESS), State.FORWARDED, permission=SORT),
        Transition("take_back", (State.FORWARDED,), State.IN_PROGRESS, permission=SORT, needs_reason=True),
        Transition("partner_confirms", (State.FORWARDED,), State.RESOLVED, for_links=(PARTNER,)),
        Transition("partner_declines", (State.FORWARDED,), State.RECEIVED, for_links=(PARTNER,), needs_reason=True),
        Transition("resolve", IN_HAND, State.RESOLVED, permission=HANDLE),
        Transition("answer_at_once", (State.RECEIVED,), State.RESOLVED, permission=SORT),
        Transition(
            "decline",
            (State.RECEIVED, State.ASSIGNED, State.IN_PROGRESS),
            State.DECLINED,
            permission=SORT,
            needs_reason=True,
        ),
        Transition("merge", OPEN, State.DUPLICATE, permission=SORT),
        Transition("unmerge", (State.DUPLICATE,), State.RECEIVED, permission=SORT, needs_reason=True),
        Transition("cancel", OPEN, State.CANCELLED, for_author=True, for_links=(RESIDENT,)),
        Transition("reopen_cancelled", (State.CANCELLED,), State.RECEIVED, for_author=True, for_links=(RESIDENT,)),
        Transition("discard", (State.RECEIVED,), State.SPAM, permission=DISCARD, needs_reason=True),
        Transition("restore", (State.SPAM,), State.RECEIVED, permission=DISCARD, needs_reason=True),
        Transition(
            "accept",
            (State.RESOLVED,),
            State.CLOSED,
            for_author=True,
            for_links=(RESIDENT,),
            by_system=True,
            deadline=Deadline("resolved_at", days=CONTEST_SOLVED_DAYS),
        ),
        Transition(
            "contest",
            (State.RESOLVED, State.CLOSED, State.DECLINED),
            State.CONTESTED,
            for_author=True,
            for_links=(RESIDENT,),
            needs_reason=True,
        ),
        Transition("reopen", (State.CONTESTED,), State.IN_PROGRESS, permission=SORT),
        Transition("uphold", (State.CONTESTED,), State.CLOSED, permission=UPHOLD, needs_reason=True),
    ),
)
