"""A lifecycle as a table: reading it, refusing, moving, drawing. The encounter's own matrix is in tests/outreach."""

from types import SimpleNamespace

import pytest
from django.db import models

from allonnes.core.errors import ActionDenied
from allonnes.core.workflow import Transition, Workflow, advance, diagram, final_states, refusal
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import EncounterHistory
from allonnes.outreach.workflow import ENCOUNTER
from tests.factories.accounts import make_agent
from tests.factories.outreach import EncounterFactory
from tests.factories.together import together


class Light(models.TextChoices):
    RED = "red", "Rouge"
    GREEN = "green", "Vert"
    BROKEN = "broken", "En panne"
    LOST = "lost", "Perdu"


def _light(*transitions):
    return Workflow(name="Feu", states=Light, initial=Light.RED, transitions=transitions, history="history")


GO = Transition("go", (Light.RED,), Light.GREEN, permission="light.go")
BREAK = Transition("break", (Light.RED, Light.GREEN), Light.BROKEN, permission="light.break", needs_reason=True)
TIMER = Transition("timer", (Light.GREEN,), Light.RED)
LIGHT = _light(GO, BREAK, TIMER)
PERSON = SimpleNamespace(has_perm=lambda permission, obj: permission.startswith("light."))
STRANGER = SimpleNamespace(has_perm=lambda permission, obj: False)


def test_an_event_declared_twice_is_refused():
    with pytest.raises(ValueError, match="Feu: an event is declared twice"):
        _light(GO, GO)


def test_states_that_no_event_reaches_are_known():
    assert LIGHT.reachable() == {Light.RED, Light.GREEN, Light.BROKEN}
    assert _light().reachable() == {Light.RED}


def test_states_that_no_event_leaves_are_known():
    assert list(final_states(LIGHT)) == [Light.BROKEN, Light.LOST]


@pytest.mark.parametrize(
    ("event", "state", "sent", "answer"),
    [
        ("go", Light.RED, {"by": PERSON, "reason": ""}, None),
        ("go", Light.RED, {"by": STRANGER, "reason": ""}, "Vous n’avez pas le droit"),
        ("go", Light.RED, {"by": None, "reason": ""}, "ne se déclenche pas ainsi"),
        ("go", Light.GREEN, {"by": PERSON, "reason": ""}, "l’état est maintenant « Vert »"),
        ("break", Light.GREEN, {"by": PERSON, "reason": "  "}, "Indiquez la raison"),
        ("break", Light.GREEN, {"by": PERSON, "reason": "Orage"}, None),
        ("timer", Light.GREEN, {"by": None, "reason": ""}, None),
        ("timer", Light.GREEN, {"by": PERSON, "reason": ""}, "ne se déclenche pas ainsi"),
        ("timer", Light.RED, {"by": None, "reason": ""}, "l’état est maintenant « Rouge »"),
    ],
)
def test_refusal_gives_the_reason_in_french(event, state, sent, answer):
    said = refusal(LIGHT, SimpleNamespace(state=state), event, **sent)
    assert (said is None) if answer is None else (answer in said)


def test_an_unknown_event_is_a_fault_of_the_code():
    with pytest.raises(KeyError):
        refusal(LIGHT, SimpleNamespace(state=Light.RED), "fly", by=PERSON)


def test_a_stranger_learns_nothing_of_the_state():
    assert "Vert" not in refusal(LIGHT, SimpleNamespace(state=Light.GREEN), "go", by=STRANGER)


def test_diagram_holds_every_state_and_every_arrow():
    drawn = diagram(LIGHT)
    assert drawn.startswith("```mermaid\nstateDiagram-v2\n    [*] --> red\n")
    assert drawn.endswith("```\n")
    assert "    broken : En panne\n" in drawn
    assert "    red --> broken : break\n    green --> broken : break\n" in drawn


@pytest.mark.django_db
def test_advance_moves_writes_the_history_and_updates_the_object():
    encounter, by = EncounterFactory(going_on=True), make_agent()
    advance(ENCOUNTER, encounter, "cancel", by=by, reason="  Neige. ")
    (row,) = EncounterHistory.objects.all()
    assert (row.event, row.from_state, row.to_state, row.by, row.reason) == (
        "cancel",
        "planned",
        "cancelled",
        by,
        "Neige.",
    )
    assert str(row) == "cancel : planned → cancelled"
    assert encounter.state == EncounterState.CANCELLED
    encounter.refresh_from_db()
    assert encounter.state == EncounterState.CANCELLED


@pytest.mark.django_db
def test_advance_looks_at_the_row_not_at_the_copy():
    encounter, by = EncounterFactory(), make_agent()
    stale = type(encounter).objects.get(pk=encounter.pk)
    advance(ENCOUNTER, encounter, "hold", by=by)
    with pytest.raises(ActionDenied, match="« A eu lieu »"):
        advance(ENCOUNTER, stale, "cancel", by=by, reason="Trop tard.")
    assert stale.state == EncounterState.HELD
    assert EncounterHistory.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_events_at_once_give_one_change_and_one_refusal():
    encounter, by = EncounterFactory(), make_agent()
    outcomes = together(
        lambda: advance(ENCOUNTER, type(encounter).objects.get(pk=encounter.pk), "hold", by=by),
        lambda: advance(ENCOUNTER, type(encounter).objects.get(pk=encounter.pk), "cancel", by=by, reason="Neige."),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["ActionDenied", "NoneType"]
    assert EncounterHistory.objects.count() == 1
