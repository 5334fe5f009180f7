"""What the search finds of the participatory budget."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.searching import FINDABLE, Findable
from budgets.editions.models import Edition
from budgets.projects.models import Project

FINDABLE.declare(
    Findable(
        _("Éditions du budget participatif"),
        10,
        lambda: Edition.objects.published().defer("search", "pabulib_meta"),
    ),
    Findable(
        _("Projets"),
        20,
        lambda: Project.objects.readable().with_place(),
        where=lambda row: f"{row.edition} · {row.place_words}",
    ),
)
