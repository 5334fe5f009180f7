"""The observatory in the menu and in the map of the site."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.menu import MAP, MENU, Link, MapSection, MenuEntry, page_link


def map_links() -> list[Link]:
    """The list, its figures, its words."""
    return [
        page_link(_("Toutes les promesses"), "observatory:list"),
        page_link(_("Les promesses en chiffres"), "observatory:figures"),
        page_link(_("Ce que chaque mot veut dire"), "observatory:words"),
    ]


MENU.declare(MenuEntry(gettext_lazy("Observatoire"), "observatory:list", colour="blue", rank=40))
MAP.declare(MapSection(gettext_lazy("Observatoire des engagements"), 40, map_links))
