"""What the first page of the desk says of the machine, to whoever administers the portal."""

from typing import Any

from allonnes.core.health import parts
from allonnes.core.panels import PANELS, Panel


def machine(user: Any) -> dict[str, Any] | None:
    """The parts of the machine that are not well, in words; nothing for the other roles, nor when all is well."""
    if not user.is_administrator:
        return None
    faults = [part for part in parts() if not part.is_well]
    return {"faults": faults} if faults else None


PANELS.declare(Panel("desk-home", "admin/_machine.html", rank=10, context=machine))
