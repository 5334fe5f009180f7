"""Lifecycle of a project: every state, every event, everybody."""

from itertools import product

import pytest

from allonnes.accounts.roles import Role
from allonnes.core import workflow
from allonnes.core.errors import ActionDenied
from budgets.enums import ProjectState as State
from budgets.workflow import PROJECT
from tests.factories.accounts import make_agent
from tests.factories.budgets import ProjectFactory

pytestmark = pytest.mark.django_db
ALLOWED = {(State.ON_BALLOT, "elect"): State.ELECTED, (State.ON_BALLOT, "set_aside"): State.NOT_ELECTED}
EVENTS = tuple(PROJECT.by_event)


@pytest.mark.parametrize(("state", "event"), list(product(State.values, EVENTS)))
def test_count_moves_a_project_only_from_the_ballot(state: str, event: str) -> None:
    project = ProjectFactory(state=state)
    target = ALLOWED.get((state, event))
    if target is None:
        with pytest.raises(ActionDenied, match="Ce n’est plus possible"):
            workflow.advance(PROJECT, project, event, by=None)
        assert not project.history.exists()
    else:
        workflow.advance(PROJECT, project, event, by=None)
        row = project.history.get()
        assert (row.event, row.from_state, row.to_state, row.by) == (event, state, target, None)
    project.refresh_from_db()
    assert project.state == (target or state)


@pytest.mark.parametrize(("state", "event", "role"), list(product(State.values, EVENTS, Role.values)))
def test_nobody_moves_a_project_by_hand(state: str, event: str, role: str) -> None:
    project = ProjectFactory(state=state)
    with pytest.raises(ActionDenied, match="ne se déclenche pas ainsi"):
        workflow.advance(PROJECT, project, event, by=make_agent(role))
    project.refresh_from_db()
    assert project.state == state


def test_every_state_is_reached_and_two_are_final() -> None:
    assert PROJECT.reachable() == set(State.values)
    assert set(workflow.final_states(PROJECT)) == {State.ELECTED, State.NOT_ELECTED}
