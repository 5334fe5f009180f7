"""What a member finds in their own space."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from allonnes.accounts.models import User
from instances.councils.mandate_rules import refusal_to_be_named
from instances.councils.models import Candidacy, Mandate
from instances.meetings.models import Meeting

SHOWN = 20


def space_of(person: User, now: datetime) -> dict[str, Any]:
    """Mandates, those under way first, each with the next meeting of its council; candidacies; three questions."""
    today = timezone.localdate(now)
    mine = Mandate.objects.held_by(person).select_related("council", "college", "substitute_of")
    mandates = list(mine.order_by("-ends_on", "-pk")[:SHOWN])
    councils = {mandate.council_id for mandate in mandates if mandate.is_running(today)}
    coming = Meeting.objects.to_come(now).filter(council__in=councils).select_related("place", "council")
    soonest = {row.council_id: row for row in coming.order_by("council_id", "starts_at", "pk").distinct("council")}
    candidacies = Candidacy.objects.filter(author=person, erased_at=None).select_related("council")
    return {
        "rows": [
            {
                "mandate": mandate,
                "is_running": mandate.is_running(today),
                "next": soonest.get(mandate.council_id) if mandate.is_running(today) else None,
                "naming_refusal": refusal_to_be_named(mandate, now),
            }
            for mandate in mandates
        ],
        "candidacies": list(candidacies.order_by("-created_at", "-pk")[:SHOWN]),
    }
