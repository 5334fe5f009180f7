"""What is done to many projects at once: nothing that is written or judged one by one."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.desk_bulk import BulkAct
from allonnes.core.templatetags.french import euros
from budgets.projects.models import Project
from budgets.projects.study.acts import STUDY_ACTIONS

NO_SERVICE = gettext_lazy(
    "Son thème n’a pas de service : ouvrez le dossier depuis la page du projet, en choisissant le service."
)
_NAMED = {action.name: action for action in STUDY_ACTIONS}


def _department(project: Project) -> Any:
    return project.category.department if project.category else None


def _no_service(project: Project) -> str | None:
    return None if _department(project) else str(NO_SERVICE)


def _decision(project: Project) -> str:
    """What everybody will read; a decision that changes meanwhile is not published unseen."""
    decision = project.decisions.get(revoked_at=None)
    cost = f", {euros(decision.cost)}" if decision.cost else ""
    return _("Tout le monde lira : « %(decision)s%(cost)s ».") % {
        "decision": decision.get_outcome_display(),
        "cost": cost,
    }


PROJECT_BULK_ACTS = (
    BulkAct(
        _NAMED["etudier"],
        permission="budgets.study_project",
        will=lambda project: _("Un dossier s’ouvre pour %(project)s.") % {"project": _department(project).name},
        answers=lambda project: {"department": _department(project)},
        lacks=_no_service,
        related=("edition__opening", "category__department"),
        question="Chaque projet part au service de son thème. Qui le signe ou le suit est prévenu.",
    ),
    BulkAct(
        _NAMED["publier-decision"],
        permission="budgets.decide_project",
        will=_decision,
        related=("edition__opening", "category"),
        question="Tout le monde lira ces décisions. Les personnes qui signent ou suivent ces projets le sauront.",
    ),
)
