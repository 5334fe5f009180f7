"""What the first page of the desk says of the machine and of absences, and a page of history of the log."""

from typing import Any

from django.db.models import Q

from allonnes.accounts.act_words import acts_about
from allonnes.accounts.models import Absence
from allonnes.core.desk_history import HistorySubject
from allonnes.core.health import parts
from allonnes.core.page_cache import remembered
from allonnes.core.panels import PANELS, Panel

# The supervisor asks each minute: the desk tells no more of the machine than it.
KEPT_SECONDS = 60


def machine(user: Any) -> dict[str, Any] | None:
    """The parts of the machine that are not well, in words; nothing for the other roles, nor when all is well."""
    if not user.is_administrator:
        return None
    faults = [part for part in remembered("desk-machine", KEPT_SECONDS, parts) if not part.is_well]
    return {"faults": faults} if faults else None


def acts(subject: HistorySubject) -> dict[str, Any] | None:
    """What the log tells of a thing, to whoever reads the log."""
    if not subject.reader.has_perm("accounts.view_auditentry"):
        return None
    told = acts_about(subject.row)
    return {"acts": told} if told else None


def absences(user: Any) -> dict[str, Any]:
    """Who is away today and whom they cover, who covers them."""
    today = Absence.objects.current().select_related("user", "cover").order_by("ends_on", "pk")
    rows = list(today.filter(Q(user=user) | Q(cover=user)))
    return {
        "covered": [row for row in rows if row.cover_id == user.pk and row.user_id in user.works_for_ids],
        "mine": next((row for row in rows if row.user_id == user.pk), None),
    }


PANELS.declare(
    Panel("desk-home", "admin/_machine.html", rank=10, context=machine),
    Panel("object-history", "accounts/_acts.html", rank=10, context=acts),
    Panel("desk-home", "admin/_absences.html", rank=80, context=absences),
)
