"""What meetings show on pages of others: the space of a member."""

from typing import Any

from django.utils import timezone

from allonnes.core.panels import PANELS, Panel
from instances.meetings.member_page import meetings_of_member


def _mine(person: Any) -> dict[str, Any] | None:
    """Nothing for whoever was never called to a meeting."""
    mine = meetings_of_member(person, timezone.now())
    return {"mine": mine} if mine.coming or mine.past else None


PANELS.declare(Panel("member-space", "instances/meetings/_mine.html", rank=10, context=_mine))
