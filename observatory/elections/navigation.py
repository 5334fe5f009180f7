"""The elections in the menu of the desk, among the settings."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.navigation import ENTRIES, DeskEntry
from observatory.elections.permissions import CHANGE

ENTRIES.declare(
    DeskEntry(
        "observatory",
        _("Avant une élection"),
        CHANGE,
        90,
        "calendar-days",
        "admin:observatory_election_changelist",
        is_rare=True,
    )
)
