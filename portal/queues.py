"""The pages of the site at the desk."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.navigation import ENTRIES, DeskEntry

ENTRIES.declare(
    DeskEntry("town", _("Pages du site"), "portal.view_page", 5, "file-text", "admin:portal_page_changelist"),
    DeskEntry(
        "town",
        _("Audits d’accessibilité"),
        "portal.view_accessibilityaudit",
        80,
        "accessibility",
        "admin:portal_accessibilityaudit_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "town",
        _("Synonymes de la recherche"),
        "core.view_searchsynonym",
        84,
        "search",
        "admin:core_searchsynonym_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "town",
        _("Anciennes adresses"),
        "portal.view_oldaddress",
        85,
        "link",
        "admin:portal_oldaddress_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "town",
        _("Adresses introuvables"),
        "portal.view_missedaddress",
        86,
        "search",
        "admin:portal_missedaddress_changelist",
        is_rare=True,
    ),
)
