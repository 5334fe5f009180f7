"""The requests in the menu of the desk, in the words of those who answer them."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.navigation import ENTRIES, SECTIONS, DeskEntry, Section
from requests_qrc.intake.workflow import HANDLE, MODERATE, SORT

PART = "requests_qrc.case"
LIST = "admin:requests_qrc_case_changelist"
SECTIONS.declare(Section("requests", _("Demandes"), 10, "teal"))
ENTRIES.declare(
    DeskEntry("requests", _("Trier"), SORT, 10, "list-checks", LIST, query="file=a-trier"),
    DeskEntry("requests", _("Noter une demande"), HANDLE, 15, "plus", "admin:requests_qrc_case_enter"),
    DeskEntry("requests", _("Suivre et répondre"), HANDLE, 20, "messages-square", LIST, query="ouverte=oui"),
    DeskEntry(
        "requests",
        _("Relancer les organismes"),
        SORT,
        30,
        "landmark",
        LIST,
        query="file=organismes-a-relancer",
    ),
    DeskEntry(
        "requests", _("Réponses à dire ou à poster"), HANDLE, 40, "phone", "admin:requests_qrc_casemessage_changelist"
    ),
    DeskEntry("requests", _("Tâches"), HANDLE, 50, "clipboard-list", "admin:requests_qrc_task_changelist"),
    DeskEntry("requests", _("Toutes les demandes"), "requests_qrc.view_case", 60, "list", LIST),
    DeskEntry("requests", _("Modérer"), MODERATE, 70, "message-circle", "moderation", query=f"partie={PART}"),
    DeskEntry(
        "requests",
        _("Sujets"),
        "requests_qrc.view_category",
        80,
        "list",
        "admin:requests_qrc_category_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "requests",
        _("Questions des sujets"),
        "requests_qrc.view_question",
        81,
        "circle-question-mark",
        "admin:requests_qrc_question_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "requests",
        _("Répartition automatique"),
        "requests_qrc.view_routingrule",
        82,
        "route",
        "admin:requests_qrc_routingrule_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "requests",
        _("Modèles de réponse"),
        "requests_qrc.view_replytemplate",
        84,
        "file-text",
        "admin:requests_qrc_replytemplate_changelist",
        is_rare=True,
    ),
)
