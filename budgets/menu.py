"""The participatory budget in the menu and in the map of the site."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.addresses import address_of
from allonnes.core.menu import MAP, MENU, Link, MapSection, MenuEntry, page_link
from budgets.editions.models import Edition


def map_links() -> list[Link]:
    """Every edition, and who takes care of what. One query."""
    editions = Edition.objects.published().newest_first().defer("search", "pabulib_meta")
    under = tuple(Link(edition.title, address_of(edition)) for edition in editions)
    every = page_link(_("Toutes les éditions"), "budgets:list")
    return [Link(every.label, every.url, under), page_link(_("Qui s’occupe de quoi ?"), "budgets:competences")]


MENU.declare(MenuEntry(gettext_lazy("Budget participatif"), "budgets:list", colour="brick", rank=10))
MAP.declare(MapSection(gettext_lazy("Budget participatif"), 10, map_links))
