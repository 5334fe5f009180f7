"""Who may read a dossier, study a project, ask its author, decide, publish, merge, and until when.

A service works on its own dossiers, who administers on all; who decides reads all of them.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.accounts.models import User
from allonnes.core import workflow
from allonnes.core.templatetags.french import euros, short_day
from budgets.editions.permissions.phases import refusal_outside_study
from budgets.projects.enums import UNDER_REVIEW, Opinion, ProjectState
from budgets.projects.models import Decision, Dossier, Merge, Project
from budgets.projects.workflow import PROJECT

NOT_YOUR_SERVICE = gettext_lazy("Ce projet est étudié par un autre service.")
DECIDED = gettext_lazy("Une décision est prise pour ce projet : reprenez-la d’abord.")
# A decision is secret until it is published, its existence too, but for those who decide.
NOTHING_LEFT = gettext_lazy("Ce projet n’attend plus rien de votre service pour l’instant.")
RETURNED = gettext_lazy("Ce dossier est rendu : reprenez-le d’abord pour le modifier.")
NOT_RETURNED = gettext_lazy("Ce dossier n’est pas rendu : vous pouvez l’écrire.")
MIN_ANSWER = 20
SEES_ALL = "budgets.change_edition"


def works_for(user: Any, department: int | None) -> bool:
    """Whether the work of this department is theirs."""
    return user.has_perm(SEES_ALL) or department in user.department_ids


def of_own_services(user: Any, field: str) -> Q:
    """The rows whose work is theirs: `field` leads to their department. The same rule, for a list."""
    return Q() if user.has_perm(SEES_ALL) else Q(**{f"{field}__in": user.department_ids})


def dossiers_readable_by(user: Any, rows: "QuerySet[Dossier]") -> "QuerySet[Dossier]":
    """Among these, those that this person reads: their services' own, and all of them for who decides."""
    if user.has_perm("budgets.decide_project"):
        return rows
    return rows.filter(of_own_services(user, "department"))


def reads_study_of(user: Any, department: int) -> bool:
    """Whether a person reads what this department found: the same rule, for one dossier."""
    return user.has_perm("budgets.decide_project") or works_for(user, department)


def department_of(project: Project) -> int | None:
    """The department whose work it is: its dossier's, else its theme's."""
    dossier: Dossier | None = getattr(project, "dossier", None)
    if dossier:
        return dossier.department_id
    return project.category.department_id if project.category else None


def is_decided(project: Project) -> bool:
    """Whether a decision stands, published or not."""
    return any(decision.revoked_at is None for decision in project.decisions.all())


def _refusal_of_service(user: User, project: Project) -> str | None:
    return None if works_for(user, department_of(project)) else str(NOT_YOUR_SERVICE)


def _decided(user: User) -> str:
    return str(DECIDED if user.has_perm("budgets.view_decision") else NOTHING_LEFT)


def _refusal_to_advance(user: User, project: Project, event: str, now: datetime) -> str | None:
    said_no = workflow.refusal(PROJECT, project, event, by=user) or _refusal_of_service(user, project)
    if not said_no and is_decided(project):
        return _decided(user)
    return said_no or refusal_outside_study(project.edition, now)


def refusal_to_accept(user: User, project: Project, now: datetime) -> str | None:
    """Saying that a project may be studied: the service in charge of its theme."""
    return _refusal_to_advance(user, project, "accept", now)


def refusal_to_open_dossier(user: User, project: Project, now: datetime) -> str | None:
    """Starting the study: the service in charge, or the administrator who chooses one."""
    return _refusal_to_advance(user, project, "start_study", now)


def refusal_to_ask(user: User, project: Project, now: datetime) -> str | None:
    """Asking the author for what is missing."""
    return _refusal_to_advance(user, project, "ask_to_complete", now)


def refusal_to_write_dossier(user: User, dossier: Dossier, now: datetime) -> str | None:
    """The service that holds the dossier writes it until it gives it back; what is given back is first taken back."""
    return _refusal_to_touch(user, dossier, now) or (str(RETURNED) if dossier.completed_at else None)


def refusal_to_take_back(user: User, dossier: Dossier, now: datetime) -> str | None:
    """The service takes back what it gave, as long as nobody has decided."""
    return _refusal_to_touch(user, dossier, now) or (None if dossier.completed_at else str(NOT_RETURNED))


def _refusal_to_touch(user: User, dossier: Dossier, now: datetime) -> str | None:
    """The service that holds the dossier, while the project is in study and no decision stands."""
    if not user.has_perm("budgets.study_project"):
        return _("Vous n’avez pas le droit d’étudier un projet.")
    project = dossier.project
    if project.state not in {ProjectState.IN_STUDY, ProjectState.INCOMPLETE}:
        return _("Ce projet n’est plus à l’étude : il est maintenant « %(state)s ».") % {
            "state": ProjectState(project.state).label
        }
    if is_decided(project):
        return _decided(user)
    return _refusal_of_service(user, project) or refusal_outside_study(project.edition, now)


def refusal_to_return_dossier(user: User, dossier: Dossier, now: datetime) -> str | None:
    """A dossier is given back whole: every criterion answered, an opinion, and a cost unless the opinion is against."""
    return refusal_to_write_dossier(user, dossier, now) or missing_in(dossier)


def missing_in(dossier: Dossier) -> str | None:
    """What a dossier lacks to be given back."""
    missing = dossier.project.edition.criteria.count() - dossier.answers.count()
    if missing > 0:
        words = ngettext("Il manque la réponse à %(n)s critère.", "Il manque la réponse à %(n)s critères.", missing)
        return words % {"n": missing}
    if not dossier.opinion:
        return _("Il manque l’avis du service.")
    return None if dossier.opinion == Opinion.UNFAVOURABLE else _refusal_of_cost(dossier)


def _refusal_of_cost(dossier: Dossier) -> str | None:
    """What goes to the vote has a cost that the règlement allows."""
    if not dossier.cost:
        return _("Il manque le coût retenu pour le vote.")
    limit = dossier.project.edition.cost_limit
    if dossier.cost > limit:
        return _(
            "Le coût retenu, %(cost)s, dépasse le maximum d’un projet, %(limit)s : baissez-le, ou donnez un avis "
            "défavorable."
        ) % {"cost": euros(dossier.cost), "limit": euros(limit)}
    return None


def refusal_to_decide(user: User, project: Project, now: datetime) -> str | None:
    """The elected official or the administrator, once, until the study ends."""
    if not user.has_perm("budgets.decide_project"):
        return _("Seuls l’élue ou l’élu, ou la personne responsable, décident.")
    if project.state not in UNDER_REVIEW:
        return _("Ce projet n’est plus à l’étude : il est maintenant « %(state)s ».") % {
            "state": ProjectState(project.state).label
        }
    if is_decided(project):
        return _("Une décision est déjà prise pour ce projet.")
    return refusal_outside_study(project.edition, now)


def refusal_to_start_ballot(user: User, project: Project, now: datetime) -> str | None:
    """Before asking the cost and the answer: who decides, and a dossier given back."""
    return refusal_to_decide(user, project, now) or _refusal_without_dossier(project)


def _is_returned(project: Project) -> bool:
    dossier: Dossier | None = getattr(project, "dossier", None)
    return dossier is not None and dossier.completed_at is not None


def _refusal_without_dossier(project: Project) -> str | None:
    if project.state != ProjectState.IN_STUDY or not _is_returned(project):
        return _("Le service n’a pas encore rendu son dossier : le projet ne peut pas être mis au vote.")
    return None


def refusal_to_reject(user: User, project: Project, now: datetime) -> str | None:
    """A project is not refused unread: its service gave its dossier back, or its authors left a question unanswered."""
    refused = refusal_to_decide(user, project, now)
    if refused or _is_returned(project):
        return refused
    waiting = (request for request in project.completion_requests.all() if request.answered_at is None)
    asked = next(waiting, None)
    if asked is None:
        return _("Le service n’a pas encore rendu son dossier : le projet ne peut pas être refusé.")
    if asked.due_on >= timezone.localdate(now):
        return _("Les personnes qui signent ont jusqu’au %(due_on)s pour répondre à la question posée.") % {
            "due_on": short_day(asked.due_on)
        }
    return None


def refusal_of_ballot_cost(project: Project, cost: int | None) -> str | None:
    """To the vote: a cost that fits."""
    limit = project.edition.cost_limit
    if not cost or cost > limit:
        return _("Le coût doit être compris entre 1 € et %(limit)s.") % {"limit": euros(limit)}
    return None


def refusal_to_revoke(user: User, decision: Decision, now: datetime) -> str | None:
    """Taking a decision back, published or not, until the study ends."""
    if not user.has_perm("budgets.decide_project"):
        return _("Seuls l’élue ou l’élu, ou la personne responsable, décident.")
    if decision.revoked_at:
        return _("Cette décision est déjà reprise.")
    return refusal_outside_study(decision.project.edition, now)


def refusal_to_publish_decision(user: User, decision: Decision, now: datetime) -> str | None:
    """Publishing one decision at once."""
    if not user.has_perm("budgets.decide_project"):
        return _("Seuls l’élue ou l’élu, ou la personne responsable, décident.")
    if decision.revoked_at or decision.published_at:
        return _("Cette décision n’attend pas d’être publiée.")
    return refusal_outside_study(decision.project.edition, now)


def refusal_to_start_merge(user: User, project: Project, now: datetime) -> str | None:
    """Joining a project still under review, on which nothing is decided, to another."""
    said_no = workflow.refusal(PROJECT, project, "merge", by=user)
    if not said_no and is_decided(project):
        return _decided(user)
    return said_no or refusal_outside_study(project.edition, now)


def refusal_to_merge(user: User, merged: Project, survivor: Project, now: datetime) -> str | None:
    """Two projects of one edition, both still under review; never into itself, nor into one already merged."""
    refused = refusal_to_start_merge(user, merged, now)
    if refused:
        return refused
    if merged.pk == survivor.pk:
        return _("Un projet ne peut pas être réuni avec lui-même.")
    if merged.edition_id != survivor.edition_id:
        return _("Ces deux projets ne sont pas dans la même édition.")
    if survivor.state not in UNDER_REVIEW:
        return _("Le projet à garder est « %(state)s » : choisissez-en un autre.") % {
            "state": ProjectState(survivor.state).label
        }
    return None


def refusal_to_unmerge(user: User, merge: Merge, now: datetime) -> str | None:
    """Undone until the study ends, unless the project kept was itself joined to another since."""
    if merge.undone_at:
        return _("Cette fusion est déjà défaite.")
    if merge.survivor.state == ProjectState.MERGED:
        return _("Le projet gardé a lui-même été réuni avec un autre : défaites d’abord cette fusion.")
    said_no = workflow.refusal(PROJECT, merge.merged, "unmerge", by=user)
    return said_no or refusal_outside_study(merge.merged.edition, now)
