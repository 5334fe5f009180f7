"""Consultations in the map of the site."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.addresses import address_of
from allonnes.core.menu import MAP, Link, MapSection, page_link
from instances.consultations.models import Consultation

# How many are named there; the list holds them all.
NAMED = 10


def consultation_links() -> list[Link]:
    """The list, and the latest of them. One query."""
    rows = Consultation.objects.public().in_order().only("question", "slug")[:NAMED]
    links = tuple(Link(row.question, address_of(row)) for row in rows)
    listed = page_link(_("Toutes les consultations"), "instances:consultations")
    return [Link(listed.label, listed.url, links)]


MAP.declare(MapSection(gettext_lazy("Consultations"), 28, consultation_links))
