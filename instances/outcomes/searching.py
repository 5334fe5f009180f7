"""What the search finds of what councils bring about."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.searching import FINDABLE, Findable
from instances.outcomes.models import Initiative, Opinion

FINDABLE.declare(
    Findable(
        _("Avis des conseils"),
        42,
        lambda: Opinion.objects.public().select_related("council"),
        where=lambda row: f"{row.council} · {row.number}",
    ),
    Findable(
        _("Actions des conseils"),
        44,
        lambda: Initiative.objects.public().select_related("council"),
        where=lambda row: f"{row.council} · {row.get_state_display()}",
    ),
)
