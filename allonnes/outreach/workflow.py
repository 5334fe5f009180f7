"""Lifecycle of an encounter."""

from allonnes.core.workflow import WORKFLOWS, Transition, Workflow
from allonnes.outreach.enums import EncounterState as State

ENCOUNTER = Workflow(
    name="Rencontre",
    states=State,
    initial=State.PLANNED,
    history="history",
    transitions=(
        Transition("hold", (State.PLANNED,), State.HELD, permission="outreach.hold_encounter"),
        Transition(
            "cancel", (State.PLANNED,), State.CANCELLED, permission="outreach.cancel_encounter", needs_reason=True
        ),
    ),
)

WORKFLOWS.declare(ENCOUNTER)
