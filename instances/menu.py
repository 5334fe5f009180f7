"""The councils in the menu and in the map of the site."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.menu import MAP, MENU, Link, MapSection, MenuEntry, page_link
from instances.consultations import menu as consultations
from instances.councils.models import Council

__all__ = ["consultations"]


def map_links() -> list[Link]:
    """The councils, one by one, and how to bring them a subject."""
    councils = Council.objects.public().order_by("name")
    return [
        page_link(_("Les conseils de la ville"), "instances:list"),
        *(page_link(council.name, "instances:council", council.slug) for council in councils),
        page_link(_("Proposer un sujet à un conseil"), "instances:suggest_to_council"),
    ]


MENU.declare(MenuEntry(gettext_lazy("Conseils"), "instances:list", colour="violet", rank=30))
MAP.declare(MapSection(gettext_lazy("Conseils"), 30, map_links))
