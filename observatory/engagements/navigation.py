"""The observatory in the menu of the desk."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.navigation import ENTRIES, SECTIONS, DeskEntry, Section
from observatory.engagements.workflow import CREATE, HANDLE

LIST = "admin:observatory_engagement_changelist"
PART = "observatory.engagement"
SECTIONS.declare(Section("observatory", _("Observatoire"), 50, "blue"))
ENTRIES.declare(
    DeskEntry("observatory", _("Mettre à jour"), HANDLE, 10, "list-checks", LIST, query="file=a-mettre-a-jour"),
    DeskEntry("observatory", _("Échéances dépassées"), HANDLE, 20, "clock", LIST, query="file=echeances-depassees"),
    DeskEntry("observatory", _("Toutes les promesses"), "observatory.view_engagement", 30, "list", LIST),
    DeskEntry("observatory", _("Inscrire une promesse"), CREATE, 40, "plus", "admin:observatory_engagement_inscribe"),
    DeskEntry(
        "observatory", _("Modérer"), "observatory.moderate", 50, "message-circle", "moderation", query=f"partie={PART}"
    ),
    DeskEntry(
        "observatory",
        _("Avis entendus"),
        "observatory.view_evaluation",
        60,
        "messages-square",
        "admin:observatory_evaluation_changelist",
    ),
    DeskEntry(
        "observatory",
        _("Textes de la ville"),
        "observatory.view_municipaltext",
        80,
        "file-text",
        "admin:observatory_municipaltext_changelist",
        is_rare=True,
    ),
)
