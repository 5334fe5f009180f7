"""The map of the town in the map of the site."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.menu import MAP, Link, MapSection, page_link


def map_links() -> list[Link]:
    """Where things are."""
    return [page_link(_("La ville sur une carte"), "town:map")]


MAP.declare(MapSection(gettext_lazy("La ville"), 40, map_links))
