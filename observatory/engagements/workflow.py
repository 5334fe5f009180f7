"""Lifecycle of a promise."""

from allonnes.core.workflow import Deadline, Transition, Workflow
from observatory.engagements.enums import OPEN
from observatory.engagements.enums import EngagementState as State

HANDLE = "observatory.handle_engagement"
HANDLE_ANY = "observatory.handle_any_engagement"
CREATE = "observatory.create_engagement"
STOP = "observatory.stop_engagement"

ENGAGEMENT = Workflow(
    name="Engagement",
    states=State,
    initial=State.TO_START,
    history="history",
    transitions=(
        Transition("start_study", (State.TO_START,), State.IN_STUDY, permission=HANDLE),
        Transition("start_works", (State.TO_START, State.IN_STUDY), State.IN_WORKS, permission=HANDLE),
        Transition("deliver", (State.IN_STUDY, State.IN_WORKS), State.DELIVERED, permission=HANDLE),
        Transition("take_back", (State.DELIVERED,), permission=STOP, undoes="deliver", needs_reason=True),
        Transition(
            "close_evaluation",
            (State.DELIVERED,),
            State.EVALUATED,
            permission=HANDLE_ANY,
            by_system=True,
            deadline=Deadline("evaluation_ends_on"),
        ),
        Transition("suspend", OPEN, State.SUSPENDED, permission=STOP, needs_reason=True),
        Transition("resume", (State.SUSPENDED,), permission=STOP, undoes="suspend", needs_reason=True),
        Transition("abandon", (*OPEN, State.SUSPENDED), State.ABANDONED, permission=STOP, needs_reason=True),
    ),
)
