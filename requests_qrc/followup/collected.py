"""The cases entered at an encounter, for its account: told by their number, and by their subject where it is public."""

from django.urls import reverse

from allonnes.outreach.collected import Collected
from allonnes.outreach.models import Encounter
from requests_qrc.followup.public import is_public, public_subject, public_url
from requests_qrc.intake.models import Case


def cases_of(encounter: Encounter) -> list[Collected]:
    """In one query; a case of a private subject, unsorted or erased has no public page."""
    rows = Case.objects.submitted().filter(assisted_entry__encounter=encounter).select_related("category__parent")
    return [_collected(case) for case in rows.defer("search").order_by("assisted_entry__entered_at", "pk")]


def _collected(case: Case) -> Collected:
    shown = is_public(case)
    label = f"{case.number}, {public_subject(case)}" if shown else str(case.number)
    return Collected(
        label, reverse("admin:requests_qrc_case_change", args=[case.pk]), public_url(case) if shown else ""
    )
