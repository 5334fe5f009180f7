"""The newsletter at the foot of every page, and in the map of the site."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.menu import HELP, MAP, HelpEntry, Link, MapSection, page_link


def newsletter_links() -> list[Link]:
    """Its past issues, and how to have the next one."""
    return [
        page_link(_("Lettres envoyées"), "notifications:newsletters"),
        page_link(_("Recevoir la lettre"), "notifications:newsletter_subscribe"),
    ]


HELP.declare(HelpEntry(gettext_lazy("Lettre d’information"), "notifications:newsletters", 15))
MAP.declare(MapSection(gettext_lazy("Lettre d’information"), 55, newsletter_links))
