"""Lifecycle of a consultation: from its question to what the town answers."""

from allonnes.core.workflow import Transition, Workflow
from instances.consultations.enums import ConsultationState as State

RUN = "instances.run_consultation"
ANSWER = "instances.answer_consultation"

CONSULTATION = Workflow(
    name="Consultation",
    states=State,
    initial=State.PREPARED,
    history="history",
    transitions=(
        Transition("open", (State.PREPARED,), State.OPEN, permission=RUN),
        Transition("move_end", (State.OPEN,), State.OPEN, permission=RUN, needs_reason=True),
        Transition("close", (State.OPEN,), State.CLOSED, by_system=True),
        Transition("count", (State.CLOSED,), State.COUNTED, permission=RUN),
        Transition("answer", (State.COUNTED,), State.ANSWERED, permission=ANSWER),
        Transition("answer_again", (State.ANSWERED,), State.ANSWERED, permission=ANSWER, needs_reason=True),
    ),
)
