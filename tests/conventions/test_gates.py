"""Every gate has its pages, and every pass of a page opens a gate."""

from allonnes.core.gates import EVERYWHERE, GATES, passes_of
from tests.conventions.access import views


def test_each_pass_that_opens_a_gate_is_carried_by_a_page() -> None:
    carried = {gate_pass for _name, view in views() for gate_pass in passes_of(view)}
    wanted = {gate_pass for gate in GATES for gate_pass in gate.opened_by}
    assert GATES
    assert carried == wanted


def test_no_two_gates_are_asked_at_the_same_time() -> None:
    orders = [gate.order for gate in GATES]
    assert len(set(orders)) == len(orders)


def test_what_is_open_everywhere_shows_nobody() -> None:
    """A page that a locked tablet opens is one that a visitor opens too."""
    opened = {name: view for name, view in views() if EVERYWHERE in passes_of(view)}
    assert opened
    assert not {name for name, view in opened.items() if getattr(view, "login_required", True)}
