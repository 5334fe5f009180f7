"""The agenda in the menu, the help at the foot of each page, the portal's own lines in the map of the site."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.addresses import address_of
from allonnes.core.menu import HELP, MAP, MENU, HelpEntry, Link, MapSection, MenuEntry, page_link
from allonnes.core.open_data import sets_in_order
from portal.accessibility import footer_label
from portal.models import Page


def _accessibility() -> str:
    return _("Accessibilité\u202f: %(label)s") % {"label": footer_label()}


def meeting_links() -> list[Link]:
    """The dates to come and those past."""
    return [
        page_link(_("Rencontres à venir"), "portal:agenda"),
        page_link(_("Rencontres passées"), "portal:agenda_past"),
        page_link(_("S’abonner à l’agenda"), "portal:agenda_subscribe"),
    ]


def town_links() -> list[Link]:
    """The town's own texts. One query."""
    rows = Page.objects.published().defer("search", "body").order_by("title")
    return [Link(page.title, address_of(page)) for page in rows]


def data_links() -> list[Link]:
    """The catalogue, each set, and how to read them."""
    under = tuple(page_link(data_set.title, "portal:open_data_set", data_set.slug) for data_set in sets_in_order())
    every = page_link(_("Tous les jeux de données"), "portal:open_data")
    return [Link(every.label, every.url, under), page_link(_("Avec un programme"), "portal:open_data_api")]


def help_links() -> list[Link]:
    """What stands at the foot of every page, and the home page."""
    return [
        page_link(_("Accueil"), "portal:home"),
        page_link(_("Recherche"), "portal:search"),
        page_link(_("Aide"), "portal:help"),
        page_link(_("Nous contacter"), "portal:contact"),
        page_link(_("Accessibilité"), "portal:accessibility"),
        page_link(_("Données personnelles"), "portal:privacy"),
        page_link(_("Mentions légales"), "portal:legal"),
    ]


MENU.declare(MenuEntry(gettext_lazy("Rencontres"), "portal:agenda", colour="violet", rank=20))
HELP.declare(
    HelpEntry(gettext_lazy("Aide"), "portal:help", 10),
    HelpEntry(gettext_lazy("Nous contacter"), "portal:contact", 20),
    HelpEntry(gettext_lazy("Plan du site"), "portal:sitemap", 30),
    HelpEntry(gettext_lazy("Données ouvertes"), "portal:open_data", 35),
    HelpEntry(gettext_lazy("Mentions légales"), "portal:legal", 40),
    HelpEntry(gettext_lazy("Données personnelles"), "portal:privacy", 50),
    HelpEntry(_accessibility, "portal:accessibility", 60),
)
MAP.declare(
    MapSection(gettext_lazy("Rencontres"), 20, meeting_links),
    MapSection(gettext_lazy("La participation à Allonnes"), 50, town_links),
    MapSection(gettext_lazy("Données ouvertes"), 60, data_links),
    MapSection(gettext_lazy("Aide et informations"), 90, help_links),
)
