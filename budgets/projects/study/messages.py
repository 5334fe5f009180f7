"""Mails of the study: what is asked, what is decided, what is joined."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from budgets.editions.topic import BUDGETS

SAMPLE = (("title", "Un préau dans la cour de l’école"), ("number", 12), ("url", "/budgets/"))
ANSWER = ("answer", "Le terrain est à la ville et le coût est connu.")

PROJECT_TO_COMPLETE = MessageKind(
    "budgets/project_to_complete",
    _("La ville demande un complément"),
    BUDGETS,
    is_essential=True,
    sample=(*SAMPLE, ("question", "Où serait le préau ?"), ("due", "lundi 8 février 2027"), ("link", "/budgets/")),
)
COMPLETION_REMINDER = MessageKind(
    "budgets/completion_reminder",
    _("Rappel : un complément est attendu"),
    BUDGETS,
    is_essential=True,
    sample=(*SAMPLE, ("question", "Où serait le préau ?"), ("due", "lundi 8 février 2027"), ("link", "/budgets/")),
)
STUDY_STARTED = MessageKind(
    "budgets/study_started", _("L’étude d’un projet commence"), BUDGETS, sample=(*SAMPLE, ("department", "Culture"))
)
DECISION_ON_BALLOT = MessageKind(
    "budgets/decision_on_ballot", _("Un projet est mis au vote"), BUDGETS, sample=(*SAMPLE, ANSWER, ("cost", 12000))
)
DECISION_REJECTED = MessageKind(
    "budgets/decision_rejected",
    _("Un projet n’est pas retenu"),
    BUDGETS,
    sample=(*SAMPLE, ANSWER, ("criterion", "Compétence de la ville")),
)
STUDY_REOPENED = MessageKind(
    "budgets/study_reopened", _("L’étude d’un projet reprend"), BUDGETS, sample=(*SAMPLE, ("reason", "Un devis."))
)
PROJECTS_MERGED = MessageKind(
    "budgets/projects_merged",
    _("Deux projets sont réunis"),
    BUDGETS,
    sample=(*SAMPLE, ("other", "Un abri dans la cour"), ("reason", "C’est la même cour.")),
)
MERGE_UNDONE = MessageKind(
    "budgets/merge_undone",
    _("Deux projets sont de nouveau séparés"),
    BUDGETS,
    sample=(*SAMPLE, ("other", "Un abri")),
)
STUDY_REMINDER = MessageKind(
    "budgets/study_reminder",
    _("Rappel au service : un dossier est en retard"),
    BUDGETS,
    is_essential=True,
    sample=(*SAMPLE, ("due", "lundi 8 février 2027"), ("desk", "/gestion/")),
)

register(
    PROJECT_TO_COMPLETE,
    COMPLETION_REMINDER,
    STUDY_STARTED,
    DECISION_ON_BALLOT,
    DECISION_REJECTED,
    STUDY_REOPENED,
    PROJECTS_MERGED,
    MERGE_UNDONE,
    STUDY_REMINDER,
)
