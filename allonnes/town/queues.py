"""The town at the desk: what is set once, and rarely again."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.navigation import ENTRIES, SECTIONS, DeskEntry, Section

SECTIONS.declare(Section("town", _("La ville et le site"), 80))
ENTRIES.declare(
    DeskEntry("town", _("Lieux"), "town.view_place", 10, "map-pin", "admin:town_place_changelist"),
    DeskEntry("town", _("Rues"), "town.view_street", 12, "route", "admin:town_street_changelist"),
    DeskEntry("town", _("Adresses"), "town.view_address", 14, "house", "admin:town_address_changelist"),
    DeskEntry("town", _("Services"), "town.view_department", 20, "users", "admin:town_department_changelist"),
    DeskEntry("town", _("Partenaires"), "town.view_partnerbody", 30, "landmark", "admin:town_partnerbody_changelist"),
    DeskEntry(
        "town",
        _("La fiche de la ville"),
        "town.view_townprofile",
        40,
        "house",
        "admin:town_townprofile_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "town",
        _("Quartiers et contours"),
        "town.view_neighbourhood",
        50,
        "map",
        "admin:town_neighbourhood_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "town",
        _("Jours de fermeture"),
        "town.view_closingday",
        60,
        "calendar-days",
        "admin:town_closingday_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "town",
        _("Chiffres de population"),
        "town.view_populationfigure",
        70,
        "chart-column",
        "admin:town_populationfigure_changelist",
        is_rare=True,
    ),
)
