"""Lifecycles of an encounter, and of a registration to it."""

from allonnes.core.workflow import WORKFLOWS, Transition, Workflow
from allonnes.outreach.enums import EncounterState as State
from allonnes.outreach.enums import RegistrationState as Seat

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

REGISTRATION = Workflow(
    name="Inscription",
    states=Seat,
    initial=Seat.WAITING,
    history="history",
    transitions=(
        Transition("seat", (Seat.WAITING,), Seat.SEATED, by_system=True),
        Transition(
            "cancel",
            (Seat.WAITING, Seat.SEATED),
            Seat.CANCELLED,
            permission="outreach.change_registration",
            for_author=True,
            for_links=("registration",),
            by_system=True,
        ),
    ),
)

WORKFLOWS.declare(ENCOUNTER, REGISTRATION)
