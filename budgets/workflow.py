"""Lifecycle of a project."""

from allonnes.core.workflow import Transition, Workflow
from budgets.enums import ProjectState as State

PROJECT = Workflow(
    name="Projet",
    states=State,
    initial=State.ON_BALLOT,
    history="history",
    transitions=(
        Transition("elect", (State.ON_BALLOT,), State.ELECTED),
        Transition("set_aside", (State.ON_BALLOT,), State.NOT_ELECTED),
    ),
)
