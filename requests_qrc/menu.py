"""Requests in the menu and in the map of the site."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.menu import MAP, MENU, Link, MapSection, MenuEntry, page_link


def map_links() -> list[Link]:
    """Two ways in, and the code of a receipt."""
    return [
        page_link(_("Signaler, demander"), "requests_qrc:home"),
        page_link(_("Signaler un problème"), "requests_qrc:start_report"),
        page_link(_("Faire une demande"), "requests_qrc:start_request"),
        page_link(_("Suivre avec mon code"), "requests_qrc:find"),
        page_link(_("Toutes les demandes"), "requests_qrc:list"),
        page_link(_("Nos délais"), "requests_qrc:delays"),
    ]


MENU.declare(MenuEntry(gettext_lazy("Demandes"), "requests_qrc:home", colour="teal", rank=20))
MAP.declare(MapSection(gettext_lazy("Demandes"), 20, map_links))
