"""What the portal shows on its own home page and on a person's account."""

from typing import Any

from allonnes.core.agenda import agenda_items
from allonnes.core.panels import PANELS, Panel

ENCOUNTERS_SHOWN = 3


def next_dates(subject: Any) -> dict[str, Any]:
    """The next dates of every part."""
    return {"encounters": agenda_items(ENCOUNTERS_SHOWN)}


PANELS.declare(
    Panel("home", "portal/_home_agenda.html", rank=10, context=next_dates),
    Panel("home", "portal/_home_help.html", rank=90),
    Panel("account-cards", "portal/_account_agenda.html", rank=50),
    Panel("council-frame", "portal/_council_feed.html", context=lambda council: {"council": council}),
    Panel("date-file", "portal/_date_file.html", context=lambda uid: {"uid": uid}),
)
