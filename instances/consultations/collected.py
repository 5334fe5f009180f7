"""The sheets keyed at an encounter, for its account: their numbers, and nothing of what they say."""

from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.outreach.collected import Collected
from allonnes.outreach.models import Encounter
from instances.consultations.models import Reply


def sheets_of(encounter: Encounter) -> list[Collected]:
    """In one query. What somebody replied is private: it is counted, never shown by itself."""
    rows = Reply.objects.filter(assisted_entry__encounter=encounter).select_related("consultation")
    return [
        Collected(
            _("Feuille n° %(number)s, %(question)s")
            % {"number": row.sheet_number, "question": row.consultation.question},
            reverse("admin:instances_consultation_change", args=[row.consultation_id]),
        )
        for row in rows.defer("consultation__search", "consultation__context").order_by("at", "pk")
    ]
