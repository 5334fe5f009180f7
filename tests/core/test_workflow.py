"""A lifecycle as a table: reading it, refusing, moving, drawing. The encounter's own matrix is in tests/outreach."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.db import models

from allonnes.core.errors import ActionDenied
from allonnes.core.workflow import (
    SYSTEM,
    Deadline,
    SignedLink,
    Transition,
    Workflow,
    actors,
    advance,
    diagram,
    due,
    final_states,
    refusal,
)
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
        ("go", Light.RED, {"by": SYSTEM, "reason": ""}, "ne se déclenche pas ainsi"),
        ("go", Light.GREEN, {"by": PERSON, "reason": ""}, "l’état est maintenant « Vert »"),
        ("break", Light.GREEN, {"by": PERSON, "reason": "  "}, "Indiquez la raison"),
        ("break", Light.GREEN, {"by": PERSON, "reason": "Orage"}, None),
        ("timer", Light.GREEN, {"by": SYSTEM, "reason": ""}, None),
        ("timer", Light.GREEN, {"by": PERSON, "reason": ""}, "ne se déclenche pas ainsi"),
        ("timer", Light.RED, {"by": SYSTEM, "reason": ""}, "l’état est maintenant « Rouge »"),
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
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionDenied", "NoneType"]
    assert EncounterHistory.objects.count() == 1


ANSWER = Transition("answer", (Light.RED,), Light.GREEN, permission="light.go", for_links=("resident",), by_system=True)
CLOSE = Transition("close", (Light.GREEN,), Light.RED, by_system=True, deadline=Deadline("lit_at", days=30))
REMIND = Transition("remind", (Light.RED,), Light.BROKEN, deadline=Deadline("lit_at", working_days=5))
SLOW = _light(ANSWER, CLOSE, REMIND)


@pytest.mark.parametrize(
    ("by", "answer"),
    [
        (PERSON, None),
        (STRANGER, "Vous n’avez pas le droit"),
        (SignedLink("resident"), None),
        (SignedLink("partner"), "ne se déclenche pas ainsi"),
        (SYSTEM, None),
    ],
)
def test_an_event_may_be_open_to_several(by, answer):
    said = refusal(SLOW, SimpleNamespace(state=Light.RED), "answer", by=by)
    assert (said is None) if answer is None else (answer in said)


def test_a_signed_link_opens_only_what_names_it():
    said = refusal(LIGHT, SimpleNamespace(state=Light.RED), "go", by=SignedLink("resident"))
    assert "ne se déclenche pas ainsi" in said


def test_no_reason_is_asked_before_it_is_given():
    assert refusal(LIGHT, SimpleNamespace(state=Light.GREEN), "break", by=PERSON) is None


def _lit(state, day):
    return SimpleNamespace(state=state, lit_at=day and datetime.fromisoformat(f"{day}+00:00"))


@pytest.mark.parametrize(
    ("now", "is_past"),
    [
        # Thirty days after 1 March in Paris, across the change to summer time: to the last second of 31 March.
        ("2027-03-31T21:59:59+00:00", False),
        ("2027-03-31T22:00:00+00:00", True),
    ],
)
def test_a_deadline_in_days_lasts_to_the_end_of_its_last_day_in_paris(now, is_past):
    green = _lit(Light.GREEN, "2027-03-01T12:00:00")
    moment = datetime.fromisoformat(now)
    assert CLOSE.deadline.is_past(green, moment) == is_past
    assert list(due(SLOW, [green], moment)) == ([(green, "close")] if is_past else [])
    with time_machine.travel(moment, tick=False):
        said = refusal(SLOW, green, "close", by=SYSTEM)
    assert (said is None) == is_past


def test_a_deadline_in_working_days_leaves_out_holidays():
    # From Wednesday 5 May 2027, Ascension is the 6th: five working days end on the 13th.
    red = _lit(Light.RED, "2027-05-05T08:00:00")
    assert REMIND.deadline.last_day(red) == date(2027, 5, 13)
    assert list(due(SLOW, [red, _lit(Light.BROKEN, "2020-01-01T08:00:00")], datetime(2027, 5, 14, 8, tzinfo=UTC))) == [
        (red, "remind")
    ]


def test_a_clock_that_has_not_begun_is_never_past():
    assert list(due(SLOW, [_lit(Light.GREEN, None)], datetime(2030, 1, 1, tzinfo=UTC))) == []
    assert CLOSE.deadline.last_day(SimpleNamespace(lit_at=date(2027, 1, 1))) == date(2027, 1, 31)


def test_diagram_says_what_comes_by_itself_and_actors_are_known():
    assert "green --> red : close (after 30 days)" in diagram(SLOW)
    assert "red --> broken : remind (after 5 working days)" in diagram(SLOW)
    assert actors(SLOW) == ["system", "link:resident"]


@pytest.mark.django_db
def test_history_says_which_link_was_used():
    by_link = Transition("cancel", (EncounterState.PLANNED,), EncounterState.CANCELLED, for_links=("resident",))
    lifecycle = replace(ENCOUNTER, transitions=(by_link,))
    advance(lifecycle, encounter := EncounterFactory(going_on=True), "cancel", by=SignedLink("resident"))
    row = EncounterHistory.objects.get()
    assert (row.by, row.link, encounter.state) == (None, "resident", EncounterState.CANCELLED)
