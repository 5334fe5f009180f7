"""The projects entered at an encounter, for its account."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from allonnes.core.addresses import address_of
from allonnes.outreach.collected import Collected
from allonnes.outreach.models import Encounter
from budgets.projects.models import Project


def projects_of(encounter: Encounter) -> list[Collected]:
    """In one query; a project that not everybody reads has no public page."""
    is_read = Exists(Project.objects.readable().filter(pk=OuterRef("pk")))
    entered = Project.objects.filter(assisted_entry__encounter=encounter).select_related("edition")
    rows: Any = entered.annotate(is_read=is_read).defer("search", "extra", "description")
    return [
        Collected(
            label=row.title,
            desk_url=reverse("admin:budgets_project_change", args=[row.pk]),
            public_url=address_of(row) if row.is_read else "",
        )
        for row in rows.order_by("assisted_entry__entered_at", "pk")
    ]
