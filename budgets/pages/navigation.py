"""The participatory budget in the menu of the desk, in the words of those who make it."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.navigation import ENTRIES, SECTIONS, DeskEntry, Section

SECTIONS.declare(Section("budgets", _("Budget participatif"), 20, "brick"))
ENTRIES.declare(
    DeskEntry("budgets", _("Éditions et vote"), "budgets.view_edition", 10, "vote", "admin:budgets_edition_changelist"),
    DeskEntry(
        "budgets", _("Lire les projets"), "budgets.view_project", 20, "lightbulb", "admin:budgets_project_changelist"
    ),
    DeskEntry(
        "budgets",
        _("Idées qui attendent le dépôt"),
        "budgets.view_waitingidea",
        25,
        "clock",
        "admin:budgets_waitingidea_changelist",
    ),
    DeskEntry(
        "budgets",
        _("Dossiers d’étude"),
        "budgets.view_dossier",
        30,
        "clipboard-list",
        "admin:budgets_dossier_changelist",
    ),
    DeskEntry(
        "budgets",
        _("Décider"),
        "budgets.decide_project",
        40,
        "gavel",
        "admin:budgets_project_changelist",
        query="file=projets-a-decider",
    ),
    DeskEntry(
        "budgets",
        _("Décisions prises"),
        "budgets.view_decision",
        45,
        "circle-check",
        "admin:budgets_decision_changelist",
    ),
    DeskEntry(
        "budgets",
        _("Modérer"),
        "budgets.moderate",
        50,
        "messages-square",
        "moderation",
        query="partie=budgets.project",
    ),
    DeskEntry(
        "budgets", _("Commentaires"), "budgets.view_comment", 55, "message-circle", "admin:budgets_comment_changelist"
    ),
    DeskEntry("budgets", _("Signalements"), "budgets.view_report", 60, "flag", "admin:budgets_report_changelist"),
    DeskEntry(
        "budgets", _("Ce qui a été masqué"), "budgets.view_moderation", 70, "eye", "admin:budgets_moderation_changelist"
    ),
    DeskEntry(
        "budgets",
        _("Parts garanties"),
        "budgets.view_envelope",
        80,
        "scale",
        "admin:budgets_envelope_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "budgets", _("Thèmes"), "budgets.view_category", 81, "list", "admin:budgets_category_changelist", is_rare=True
    ),
    DeskEntry(
        "budgets",
        _("Critères de l’étude"),
        "budgets.view_criterion",
        82,
        "list-checks",
        "admin:budgets_criterion_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "budgets",
        _("Règlements publiés"),
        "budgets.view_regulation",
        83,
        "file-text",
        "admin:budgets_regulation_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "budgets",
        _("Qui fait quoi"),
        "budgets.view_competence",
        84,
        "users",
        "admin:budgets_competence_changelist",
        is_rare=True,
    ),
)
