"""Gates: what leads somebody elsewhere before a page answers (a locked tablet, a second factor still to show).

A page carries the passes that let it through: `@open_to(...)` on its view. A gate is declared in the `gates.py` of its
app with the passes that open it; its pages are never listed. `tests/conventions/test_gates.py` shows which page passes
which gate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from allonnes.core.registry import Registry

View = TypeVar("View", bound=Callable[..., Any])
# Open on a tablet locked to one use too, since the law wants it one tap away; shows nothing of the person signed in.
EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Gate:
    """`leads(request, view)` says where else to go, or None, before a page that carries none of the passes `opened_by`.

    The gate with the lowest `order` is asked first.
    """

    name: str
    order: int
    opened_by: frozenset[str]
    leads: Callable[[HttpRequest, Callable[..., Any]], HttpResponse | None]


GATES: Registry[Gate] = Registry(lambda gate: gate.name)


def open_to(*passes: str) -> Callable[[View], View]:
    """Let a view through the gates that these passes open. Django's own decorators keep what is said here."""

    def carry(view: View) -> View:
        view.opens = passes_of(view) | set(passes)  # type: ignore[attr-defined]
        return view

    return carry


def passes_of(view: Callable[..., Any]) -> frozenset[str]:
    """What a view says of the gates that let it through."""
    return frozenset(getattr(view, "opens", ()))


class GateMiddleware:
    """Asks each gate in its order; the first that leads elsewhere is followed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        passes = passes_of(view)
        shut = (gate for gate in sorted(GATES, key=lambda gate: gate.order) if not gate.opened_by & passes)
        answers = (gate.leads(request, view) for gate in shut)
        return next((answer for answer in answers if answer is not None), None)
