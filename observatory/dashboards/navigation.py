"""The dashboard in the menu of the desk."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.navigation import ENTRIES, DeskEntry
from observatory.dashboards.views import READ

ENTRIES.declare(DeskEntry("observatory", _("Tableau de bord"), READ, 5, "chart-column", "dashboard"))
