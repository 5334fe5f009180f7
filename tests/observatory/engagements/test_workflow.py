"""Each state, each event, each kind of person: only the table moves a promise."""

from typing import Any

import pytest
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core import workflow
from allonnes.core.workflow import SYSTEM
from observatory.engagements.enums import EngagementState
from observatory.engagements.models import Engagement
from observatory.engagements.workflow import ENGAGEMENT
from tests.factories.accounts import make_administrator, make_agent

pytestmark = pytest.mark.django_db
HANDLED = {"start_study", "start_works", "deliver"}
ROLES = (Role.ADMINISTRATOR, Role.SERVICE_AGENT, Role.ELECTED_OFFICIAL, Role.MODERATOR)


def allowed(event: str, role: str) -> bool:
    if role == Role.ADMINISTRATOR:
        return True
    return role == Role.SERVICE_AGENT and event in HANDLED


@pytest.mark.parametrize("role", ROLES)
def test_each_state_event_and_role(role: Any) -> None:
    person = make_administrator() if role == Role.ADMINISTRATOR else make_agent(role)
    for state in EngagementState:
        for event, row in ENGAGEMENT.by_event.items():
            said = workflow.refusal(ENGAGEMENT, Engagement(state=state), event, by=person, reason="Une raison.")
            assert (said is None) == (state in row.sources and allowed(event, role)), (state, event, role)


def test_the_system_closes_evaluations_that_are_over_and_nothing_else() -> None:
    over = Engagement(state=EngagementState.DELIVERED, evaluation_ends_on=timezone.localdate().replace(year=2020))
    assert workflow.refusal(ENGAGEMENT, over, "close_evaluation", by=SYSTEM) is None
    for event in set(ENGAGEMENT.by_event) - {"close_evaluation"}:
        for state in EngagementState:
            assert workflow.refusal(ENGAGEMENT, Engagement(state=state), event, by=SYSTEM, reason="x") is not None


def test_every_state_is_reached_and_the_last_ones_are_final() -> None:
    assert ENGAGEMENT.reachable() == set(EngagementState.values)
    assert set(workflow.final_states(ENGAGEMENT)) == {EngagementState.EVALUATED, EngagementState.ABANDONED}
