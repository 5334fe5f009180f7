"""What the first page of the desk says of the machine, and a page of history of the log: to the administrator."""

from typing import Any

from allonnes.accounts.act_words import acts_about
from allonnes.core.desk_history import HistorySubject
from allonnes.core.health import parts
from allonnes.core.panels import PANELS, Panel


def machine(user: Any) -> dict[str, Any] | None:
    """The parts of the machine that are not well, in words; nothing for the other roles, nor when all is well."""
    if not user.is_administrator:
        return None
    faults = [part for part in parts() if not part.is_well]
    return {"faults": faults} if faults else None


def acts(subject: HistorySubject) -> dict[str, Any] | None:
    """What the log tells of a thing, to whoever reads the log."""
    if not subject.reader.has_perm("accounts.view_auditentry"):
        return None
    told = acts_about(subject.row)
    return {"acts": told} if told else None


PANELS.declare(
    Panel("desk-home", "admin/_machine.html", rank=10, context=machine),
    Panel("object-history", "accounts/_acts.html", rank=10, context=acts),
)
