"""What the search finds of the promises."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.searching import FINDABLE, Findable
from observatory.engagements.models import Engagement

FINDABLE.declare(
    Findable(
        _("Promesses de la ville"),
        25,
        lambda: Engagement.objects.readable().select_related("origin", "project"),
        where=lambda row: f"{row.state_words} · {row.origin}",
        title=lambda row: row.shown_title,
    )
)
