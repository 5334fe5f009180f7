"""What the search finds of the councils: those at work, and those that ended."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.searching import FINDABLE, Findable
from instances.councils.models import Council

FINDABLE.declare(
    Findable(
        _("Conseils"),
        35,
        Council.objects.public,
        where=lambda row: row.audience,
        title=lambda row: row.name,
    )
)
