"""What an app shows on a page of a lower layer; each declares its own in its `panels.py`.

The page of a project knows nothing of promises: it offers a place, and the observatory fills it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allonnes.core.registry import Registry


def _nothing(subject: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Panel:
    """Something shown at a `place` of a page, named by the page. `context` is given what the page is about, and answers
    what the template needs; None leaves the panel out. `scopes`: what it shows, for a page that is kept
    (`panel_scopes`).
    """

    place: str
    template: str
    rank: int = 0
    context: Callable[[Any], dict[str, Any] | None] = _nothing
    scopes: tuple[str, ...] = ()


PANELS: Registry[Panel] = Registry(lambda panel: (panel.place, panel.template))


def panels_at(place: str, subject: Any) -> list[tuple[Panel, dict[str, Any]]]:
    """The panels of a place, in the order of their ranks, each with what its template needs."""
    held = sorted((panel for panel in PANELS if panel.place == place), key=lambda panel: panel.rank)
    filled = ((panel, panel.context(subject)) for panel in held)
    return [(panel, context) for panel, context in filled if context is not None]


def panel_scopes(place: str) -> tuple[str, ...]:
    """What a page shows through the panels of a place (`kept_for_visitors`)."""
    return tuple(sorted({scope for panel in PANELS if panel.place == place for scope in panel.scopes}))
