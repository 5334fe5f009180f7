"""Lifecycle of a project: every state, every event, everybody."""

from itertools import product
from typing import Any

import pytest

from allonnes.accounts.roles import ROLES, Role
from allonnes.core import workflow
from allonnes.core.errors import ActionDenied
from budgets.projects.enums import ProjectState as State
from budgets.projects.models import Authorship, Project, ProjectHistory
from budgets.projects.workflow import PROJECT
from tests.factories.accounts import make_agent, make_user
from tests.factories.budgets import ProjectFactory

pytestmark = pytest.mark.django_db
WORK = (State.SUBMITTED, State.ADMISSIBLE, State.IN_STUDY)
# event: (from, to, who). « author » signs the project; « system » is nobody; the others hold a permission.
TABLE: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "submit": ((State.DRAFT,), State.SUBMITTED, {"author"}),
    "ask_confirmation": ((State.DRAFT,), State.UNCONFIRMED, {"system"}),
    "confirm": ((State.UNCONFIRMED,), State.SUBMITTED, {"system"}),
    "enter": (
        (State.DRAFT,),
        State.SUBMITTED,
        {
            Role.MEDIATOR,
            Role.SERVICE_AGENT,
            Role.QRC_AGENT,
            Role.QRC_MANAGER,
            Role.COUNCIL_ANIMATOR,
            Role.VOTE_OFFICER,
            Role.ADMINISTRATOR,
        },
    ),
    "ask_to_complete": (WORK, State.INCOMPLETE, {Role.SERVICE_AGENT, Role.ADMINISTRATOR}),
    "complete": ((State.INCOMPLETE,), State.ADMISSIBLE, {"author", Role.SERVICE_AGENT, Role.ADMINISTRATOR}),
    "accept": ((State.SUBMITTED,), State.ADMISSIBLE, {Role.SERVICE_AGENT, Role.ADMINISTRATOR}),
    "start_study": ((State.SUBMITTED, State.ADMISSIBLE), State.IN_STUDY, {Role.SERVICE_AGENT, Role.ADMINISTRATOR}),
    "put_to_vote": ((State.IN_STUDY,), State.ON_BALLOT, {"system"}),
    "reject": ((*WORK, State.INCOMPLETE), State.REJECTED, {"system"}),
    "reopen_study": ((State.ON_BALLOT, State.REJECTED), State.IN_STUDY, {Role.ELECTED_OFFICIAL, Role.ADMINISTRATOR}),
    "merge": ((*WORK, State.INCOMPLETE), State.MERGED, {Role.ADMINISTRATOR}),
    "unmerge": ((State.MERGED,), State.ADMISSIBLE, {Role.ADMINISTRATOR}),
    "withdraw": (
        (State.UNCONFIRMED, *WORK, State.INCOMPLETE),
        State.WITHDRAWN,
        {"author", Role.ADMINISTRATOR},
    ),
    "expire": ((State.UNCONFIRMED,), State.WITHDRAWN, {"system"}),
    "withdraw_from_vote": ((State.ON_BALLOT,), State.ON_BALLOT, {Role.ADMINISTRATOR}),
    "elect": ((State.ON_BALLOT,), State.ELECTED, {"system"}),
    "set_aside": ((State.ON_BALLOT,), State.NOT_ELECTED, {"system"}),
}
UNDOING = {"complete": ("ask_to_complete", State.INCOMPLETE), "unmerge": ("merge", State.MERGED)}
PEOPLE = ("system", "author", "resident", *Role.values)


def person(kind: str, project: Project) -> workflow.Actor:
    if kind == "system":
        return workflow.SYSTEM
    if kind in ROLES:
        return make_agent(kind)
    user = make_user()
    if kind == "author":
        Authorship.objects.create(project=project, user=user)
    return user


def project_in(state: str, event: str) -> Project:
    """A project in that state; one that an event gave back comes from « recevable »."""
    number = None if state in {State.DRAFT, State.UNCONFIRMED} else 1
    extra: dict[str, Any] = {}
    if state == State.MERGED or event == "merge":
        extra["merged_into"] = ProjectFactory(number=2)
    if event in {"submit", "enter", "confirm"}:
        number = 1
    project = ProjectFactory(state=state, number=number, **extra)
    undone, source = UNDOING.get(event, ("", ""))
    if undone and state == source:
        ProjectHistory.objects.create(project=project, event=undone, from_state=State.ADMISSIBLE, to_state=state)
    return project


def test_the_table_of_the_tests_names_every_event() -> None:
    assert set(TABLE) == set(PROJECT.by_event)


@pytest.mark.parametrize(("event", "kind"), list(product(TABLE, PEOPLE)))
def test_only_who_may_moves_a_project(event: str, kind: str) -> None:
    """Every state, every event, everybody: nothing moves but what the table says."""
    sources, target, allowed = TABLE[event]
    for state in State.values:
        project = project_in(state, event)
        by = person(kind, project)
        before = project.history.count()
        if state in sources and kind in allowed:
            workflow.advance(PROJECT, project, event, by=by, reason="Parce que")
            row = project.history.latest("pk")
            who = None if by == workflow.SYSTEM else by
            assert (row.event, row.from_state, row.to_state, row.by) == (event, state, target, who)
        else:
            with pytest.raises(ActionDenied):
                workflow.advance(PROJECT, project, event, by=by, reason="Parce que")
            assert project.history.count() == before
        project.refresh_from_db()
        assert project.state == (target if state in sources and kind in allowed else state)


@pytest.mark.parametrize("event", ["ask_to_complete", "merge", "withdraw", "reopen_study", "withdraw_from_vote"])
def test_what_takes_something_away_says_why(event: str) -> None:
    project = project_in(TABLE[event][0][0], event)
    by = make_agent(Role.ELECTED_OFFICIAL if event == "reopen_study" else Role.ADMINISTRATOR)
    with pytest.raises(ActionDenied, match="Indiquez la raison"):
        workflow.advance(PROJECT, project, event, by=by)


def test_every_state_is_reached_and_three_are_final() -> None:
    assert PROJECT.reachable() == set(State.values)
    assert set(workflow.final_states(PROJECT)) == {State.WITHDRAWN, State.ELECTED, State.NOT_ELECTED}
