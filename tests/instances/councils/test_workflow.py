"""Every state, event and actor of a candidacy and of a draw: what the table allows happens, and nothing else."""

from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.workflow import SYSTEM, Actor, SignedLink, Workflow, refusal
from instances.councils.enums import CandidacyState, DrawState
from instances.councils.models import Candidacy, Draw
from instances.councils.workflow import CANDIDACY, DRAW
from tests.factories.accounts import make_agent, make_user

pytestmark = pytest.mark.django_db
ANIMATES = {"council_animator", "administrator"}
ENTERS = {"mediator", "service_agent", "qrc_agent", "qrc_manager", "elected_official", *ANIMATES}
CANDIDATE = {"author", "link:candidate"}
ALLOWED: dict[str, dict[str, tuple[set[str], set[str]]]] = {
    CANDIDACY.name: {
        "receive": ({"unconfirmed"}, {*ENTERS, *CANDIDATE}),
        "ask_parent": ({"unconfirmed"}, {*ENTERS, *CANDIDATE}),
        "parent_agrees": ({"awaiting_parent"}, {*ANIMATES, "link:parent"}),
        "parent_refuses": ({"awaiting_parent", "received"}, {"link:parent"}),
        "expire": ({"awaiting_parent"}, {"system"}),
        "accept": ({"received"}, ANIMATES),
        "decline": ({"received"}, ANIMATES),
        "withdraw": ({"awaiting_parent", "received"}, {*ANIMATES, *CANDIDATE}),
    },
    DRAW.name: {
        "freeze": ({"open"}, ANIMATES),
        "draw": ({"frozen"}, ANIMATES),
        "cancel": ({"open", "frozen"}, ANIMATES),
    },
}


def _actors() -> dict[str, Actor]:
    people: dict[str, Actor] = {role.value: make_agent(role) for role in Role}
    links: dict[str, Actor] = {f"link:{name}": SignedLink(name) for name in ("candidate", "parent", "resident")}
    return {**people, **links, "system": SYSTEM, "author": make_user(), "stranger": make_user()}


def _subject(workflow: Workflow, state: str, actors: dict[str, Actor]) -> Candidacy | Draw:
    if workflow is DRAW:
        return Draw(state=state)
    return Candidacy(state=state, author=actors["author"], parent_asked_at=timezone.now())


@pytest.mark.parametrize(("workflow", "states"), [(CANDIDACY, CandidacyState), (DRAW, DrawState)])
def test_full_matrix_of_states_events_and_actors(workflow: Workflow, states: type[CandidacyState]) -> None:
    actors, rules = _actors(), ALLOWED[workflow.name]
    assert set(rules) == set(workflow.by_event)
    subjects = {state: _subject(workflow, state, actors) for state in states.values}
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        for state, event, (name, actor) in product(states.values, rules, actors.items()):
            sources, who = rules[event]
            said_no = refusal(workflow, subjects[state], event, by=actor, reason="Une raison.")
            assert (said_no is None) == (state in sources and name in who), (state, event, name, said_no)


def test_every_state_is_reached() -> None:
    assert CANDIDACY.reachable() == set(CandidacyState.values)
    assert DRAW.reachable() == set(DrawState.values)
