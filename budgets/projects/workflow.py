"""Lifecycle of a project."""

from allonnes.core.workflow import Transition, Workflow
from budgets.projects.enums import ProjectState as State

STUDY = "budgets.study_project"
DECIDE = "budgets.decide_project"
MERGE = "budgets.merge_project"

PROJECT = Workflow(
    name="Projet",
    states=State,
    initial=State.DRAFT,
    history="history",
    transitions=(
        Transition("submit", (State.DRAFT,), State.SUBMITTED, for_author=True),
        Transition("ask_confirmation", (State.DRAFT,), State.UNCONFIRMED),
        Transition("confirm", (State.UNCONFIRMED,), State.SUBMITTED),
        Transition("enter", (State.DRAFT,), State.SUBMITTED, permission="outreach.use_field_mode"),
        Transition(
            "ask_to_complete",
            (State.SUBMITTED, State.ADMISSIBLE, State.IN_STUDY),
            State.INCOMPLETE,
            permission=STUDY,
            needs_reason=True,
        ),
        Transition(
            "complete",
            (State.INCOMPLETE,),
            permission="budgets.complete_project",
            for_author=True,
            undoes="ask_to_complete",
        ),
        Transition("accept", (State.SUBMITTED,), State.ADMISSIBLE, permission=STUDY),
        Transition("start_study", (State.SUBMITTED, State.ADMISSIBLE), State.IN_STUDY, permission=STUDY),
        Transition("put_to_vote", (State.IN_STUDY,), State.ON_BALLOT),
        Transition(
            "reject",
            (State.SUBMITTED, State.INCOMPLETE, State.ADMISSIBLE, State.IN_STUDY),
            State.REJECTED,
        ),
        Transition(
            "reopen_study", (State.ON_BALLOT, State.REJECTED), State.IN_STUDY, permission=DECIDE, needs_reason=True
        ),
        Transition(
            "merge",
            (State.SUBMITTED, State.INCOMPLETE, State.ADMISSIBLE, State.IN_STUDY),
            State.MERGED,
            permission=MERGE,
            needs_reason=True,
        ),
        Transition("unmerge", (State.MERGED,), permission=MERGE, undoes="merge"),
        Transition(
            "withdraw",
            (State.UNCONFIRMED, State.SUBMITTED, State.INCOMPLETE, State.ADMISSIBLE, State.IN_STUDY),
            State.WITHDRAWN,
            permission="budgets.withdraw_project",
            for_author=True,
            needs_reason=True,
        ),
        Transition("expire", (State.UNCONFIRMED,), State.WITHDRAWN),
        Transition(
            "withdraw_from_vote",
            (State.ON_BALLOT,),
            State.ON_BALLOT,
            permission="budgets.withdraw_from_vote",
            needs_reason=True,
        ),
        Transition("elect", (State.ON_BALLOT,), State.ELECTED),
        Transition("set_aside", (State.ON_BALLOT,), State.NOT_ELECTED),
    ),
)
