"""Every gate has its pages, and every mark of a page opens a gate."""

from allonnes.core.gates import EVERYWHERE, GATES, marks_of
from tests.conventions.access import views


def test_each_mark_that_opens_a_gate_is_carried_by_a_page() -> None:
    carried = {mark for _name, view in views() for mark in marks_of(view)}
    wanted = {mark for gate in GATES for mark in gate.opened_by}
    assert GATES
    assert carried == wanted


def test_no_two_gates_are_asked_at_the_same_time() -> None:
    orders = [gate.order for gate in GATES]
    assert len(set(orders)) == len(orders)


def test_what_is_open_everywhere_shows_nobody() -> None:
    """A page that a locked tablet opens is one that a visitor opens too."""
    opened = {name: view for name, view in views() if EVERYWHERE in marks_of(view)}
    assert opened
    assert not {name for name, view in opened.items() if getattr(view, "login_required", True)}
