"""Signing in, in the map of the site."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.menu import MAP, Link, MapSection, page_link


def sign_in_links() -> list[Link]:
    """How one enters."""
    return [page_link(_("Se connecter"), "account_login"), page_link(_("Créer un compte"), "account_signup")]


MAP.declare(MapSection(gettext_lazy("Mon compte"), 60, sign_in_links))
