"""Who may do what around an encounter: every state, every event, every role, and every hour that matters."""

from datetime import timedelta

import pytest
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.workflow import SYSTEM, refusal
from allonnes.outreach import permissions
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import FIELD_AFTER, FIELD_BEFORE
from allonnes.outreach.workflow import ENCOUNTER
from tests.factories.accounts import make_agent, make_user
from tests.factories.outreach import EncounterFactory

SECOND = timedelta(seconds=1)
NOBODY, RESIDENT = "nobody", "resident"
# Written out, not read from the code: what the town decided.
DESK = {Role.QRC_AGENT, Role.QRC_MANAGER, Role.COUNCIL_ANIMATOR, Role.ADMINISTRATOR}
FIELD = DESK | {Role.MEDIATOR, Role.SERVICE_AGENT, Role.VOTE_OFFICER}
MOVES = {("planned", "hold"): "held", ("planned", "cancel"): "cancelled"}
ACTORS = [*Role.values, RESIDENT, NOBODY]


def _actor(name):
    if name == NOBODY:
        return SYSTEM
    return make_user() if name == RESIDENT else make_agent(name)


def test_the_table_of_the_town_is_the_one_of_the_code():
    table = {(source, row.event): row.target for row in ENCOUNTER.transitions for source in row.sources}
    assert table == MOVES
    assert ENCOUNTER.reachable() == set(EncounterState.values)


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("event", ["hold", "cancel"])
@pytest.mark.parametrize("state", EncounterState.values)
def test_every_state_event_and_role(state, event, actor):
    said = refusal(ENCOUNTER, EncounterFactory(state=state), event, by=_actor(actor), reason="Neige.")
    if actor in DESK and (state, event) in MOVES:
        assert said is None
    elif actor in DESK:
        assert said == f"Ce n’est plus possible : l’état est maintenant « {EncounterState(state).label} »."
    elif actor == NOBODY:
        assert said == "Cette étape ne se déclenche pas ainsi."
    else:
        assert said == "Vous n’avez pas le droit de faire cette action."


VERBS = {
    "use_field_mode": (permissions.refusal_to_use_field_mode, FIELD, {"going_on": True}),
    "hold": (permissions.refusal_to_hold_encounter, DESK, {"going_on": True}),
    "cancel": (permissions.refusal_to_cancel_encounter, DESK, {}),
    "announce": (permissions.refusal_to_announce_encounter, DESK, {}),
    "publish": (permissions.refusal_to_publish_account, DESK, {"past": True}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [*Role.values, RESIDENT])
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_and_role(verb, actor):
    refused, allowed, traits = VERBS[verb]
    said = refused(_actor(actor), EncounterFactory(**traits), timezone.now())
    assert (said is None) is (actor in allowed)


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [*Role.values, RESIDENT])
def test_only_the_desk_writes_encounters(actor):
    assert (permissions.refusal_to_write_encounter(_actor(actor)) is None) is (actor in DESK)


@pytest.mark.django_db
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_role_asleep_opens_nothing(verb):
    refused, allowed, traits = VERBS[verb]
    agent = make_agent(sorted(allowed)[0])
    agent.session_proof = lambda: False
    assert refused(agent, EncounterFactory(**traits), timezone.now())


@pytest.mark.django_db
def test_field_mode_opens_the_day_before_and_closes_two_days_after():
    encounter, agent = EncounterFactory(), make_agent()
    opens, closes = encounter.starts_at - FIELD_BEFORE, encounter.ends_at + FIELD_AFTER
    for now, is_open in ((opens - SECOND, False), (opens, True), (closes - SECOND, True), (closes, False)):
        said = permissions.refusal_to_use_field_mode(agent, encounter, now)
        assert (said is None) is is_open
        assert is_open or "de la veille jusqu’à deux jours après" in said


@pytest.mark.django_db
def test_field_mode_of_a_cancelled_encounter_is_closed():
    encounter = EncounterFactory(cancelled=True, going_on=True)
    said = permissions.refusal_to_use_field_mode(make_agent(), encounter, timezone.now())
    assert said == "Cette rencontre est annulée."


@pytest.mark.django_db
def test_an_encounter_is_held_from_its_start_on():
    encounter, agent = EncounterFactory(), make_agent()
    assert "n’a pas encore commencé" in permissions.refusal_to_hold_encounter(
        agent, encounter, encounter.starts_at - SECOND
    )
    assert permissions.refusal_to_hold_encounter(agent, encounter, encounter.starts_at) is None


@pytest.mark.django_db
def test_an_encounter_is_cancelled_until_its_end():
    encounter, agent = EncounterFactory(), make_agent()
    assert permissions.refusal_to_cancel_encounter(agent, encounter, encounter.ends_at - SECOND) is None
    assert "déjà passée" in permissions.refusal_to_cancel_encounter(agent, encounter, encounter.ends_at)


@pytest.mark.django_db
@pytest.mark.parametrize("state", EncounterState.values)
def test_an_encounter_is_announced_before_its_start_if_it_is_planned(state):
    encounter, agent = EncounterFactory(state=state), make_agent()
    before = permissions.refusal_to_announce_encounter(agent, encounter, encounter.starts_at - SECOND)
    assert (before is None) is (state == EncounterState.PLANNED)
    assert permissions.refusal_to_announce_encounter(agent, encounter, encounter.starts_at)


@pytest.mark.django_db
@pytest.mark.parametrize("state", EncounterState.values)
def test_an_account_is_published_from_the_start_on_unless_cancelled(state):
    encounter, agent = EncounterFactory(state=state), make_agent()
    assert permissions.refusal_to_publish_account(agent, encounter, encounter.starts_at - SECOND)
    after = permissions.refusal_to_publish_account(agent, encounter, encounter.starts_at)
    assert (after is None) is (state != EncounterState.CANCELLED)
