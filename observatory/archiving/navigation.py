"""The visas in the menu of the desk, among the settings."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.navigation import ENTRIES, DeskEntry
from observatory.archiving.permissions import ADD

ENTRIES.declare(
    DeskEntry(
        "observatory",
        _("Visas des archives"),
        ADD,
        95,
        "file-text",
        "admin:observatory_archivevisa_changelist",
        is_rare=True,
    )
)
