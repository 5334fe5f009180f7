"""Every state, event and actor: what the table allows happens, and nothing else."""

from itertools import product

import pytest
import time_machine
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.workflow import SYSTEM, SignedLink, refusal
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case
from requests_qrc.intake.workflow import CASE
from tests.factories.accounts import make_agent, make_user

pytestmark = pytest.mark.django_db
# Who may send each event, by the table of the town: roles, « author », « resident » and « partner » for links.
QRC = {"qrc_agent", "qrc_manager"}
SERVICE = {*QRC, "service_agent"}
RESIDENT = {"author", "link:resident"}
WHO = {
    "submit": {*RESIDENT, "system", *SERVICE, "mediator", "council_animator", "vote_officer", "administrator"},
    "assign": {*QRC, "system"},
    "reassign": QRC,
    "send_back": {"service_agent"},
    "start": SERVICE,
    "schedule": SERVICE,
    "reschedule": SERVICE,
    "ask": SERVICE,
    "answer": {*RESIDENT, *SERVICE},
    "expire": {"system"},
    "forward": QRC,
    "take_back": QRC,
    "partner_confirms": {"link:partner"},
    "partner_declines": {"link:partner"},
    "resolve": SERVICE,
    "answer_at_once": QRC,
    "decline": QRC,
    "merge": QRC,
    "unmerge": QRC,
    "cancel": RESIDENT,
    "reopen_cancelled": RESIDENT,
    "discard": {"qrc_manager", "moderator"},
    "restore": {"qrc_manager", "moderator"},
    "accept": {*RESIDENT, "system"},
    "contest": RESIDENT,
    "reopen": QRC,
    "uphold": {"qrc_manager"},
}
IN_HAND = {"assigned", "in_progress", "scheduled"}
OPEN = {"received", *IN_HAND, "awaiting", "forwarded", "contested"}
FROM = {
    "submit": {"draft"},
    "assign": {"received"},
    "reassign": {"assigned"},
    "send_back": {"assigned"},
    "start": {"assigned", "scheduled"},
    "schedule": {"assigned", "in_progress"},
    "reschedule": {"scheduled"},
    "ask": {"received", *IN_HAND},
    "answer": {"awaiting"},
    "expire": {"awaiting"},
    "forward": {"received", "assigned", "in_progress"},
    "take_back": {"forwarded"},
    "partner_confirms": {"forwarded"},
    "partner_declines": {"forwarded"},
    "resolve": IN_HAND,
    "answer_at_once": {"received"},
    "decline": {"received", "assigned", "in_progress"},
    "merge": OPEN,
    "unmerge": {"duplicate"},
    "cancel": OPEN,
    "reopen_cancelled": {"cancelled"},
    "discard": {"received"},
    "restore": {"spam"},
    "accept": {"resolved"},
    "contest": {"resolved", "closed", "declined"},
    "reopen": {"contested"},
    "uphold": {"contested"},
}


def test_table_is_the_one_of_the_town():
    assert {row.event: {str(state) for state in row.sources} for row in CASE.transitions} == FROM


def test_every_state_is_reached():
    assert CASE.reachable() == set(CaseState)


def test_full_matrix_of_states_events_and_actors():
    author = make_user()
    actors = {role.value: make_agent(role) for role in Role}
    actors |= {"author": author, "stranger": make_user(), "system": SYSTEM}
    actors |= {f"link:{name}": SignedLink(name) for name in ("resident", "partner")}
    long_ago = timezone.now() - timezone.timedelta(days=365)
    case = Case(pk=1, author=author, asked_at=long_ago, resolved_at=long_ago)
    wrong = []
    for state, event, (name, actor) in product(CaseState, CASE.by_event, actors.items()):
        case.state = state
        is_allowed = refusal(CASE, case, event, by=actor, reason="Parce que") is None
        if is_allowed != (state in FROM[event] and name in WHO[event]):
            wrong.append((state, event, name, is_allowed))
    assert wrong == []


@pytest.mark.parametrize("event", ["expire", "accept"])
def test_time_moves_a_case_only_once_its_days_are_over(event):
    with time_machine.travel("2026-11-30 12:00", tick=False):
        now = timezone.now()
        state = {"expire": CaseState.AWAITING_RESIDENT, "accept": CaseState.RESOLVED}[event]
        case = Case(pk=1, state=state, asked_at=now, resolved_at=now)
        assert refusal(CASE, case, event, by=SYSTEM) == "Le délai n’est pas encore passé."
