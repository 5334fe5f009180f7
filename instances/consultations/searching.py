"""What the search finds of consultations."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.searching import FINDABLE, Findable
from instances.consultations.models import Consultation

FINDABLE.declare(
    Findable(
        _("Consultations"),
        46,
        lambda: Consultation.objects.public().defer("search"),
        where=lambda row: str(row.get_state_display()),
    )
)
