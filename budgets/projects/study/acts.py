"""The buttons of a project's page, each an action that asks first: what comes last in a study comes first here."""

from datetime import datetime
from typing import Any

from allonnes.accounts.models import User
from allonnes.core.desk import DeskAction
from allonnes.core.revisions import ConfirmForm
from budgets.projects.deposit.actions import deposit
from budgets.projects.deposit.permissions import deposit as deposit_permissions
from budgets.projects.enums import ProjectState
from budgets.projects.models import Merge, Project
from budgets.projects.study import permissions
from budgets.projects.study.actions import decisions, merges, study
from budgets.projects.study.following import next_to_decide, next_to_return
from budgets.projects.study.forms import (
    AnswerReceivedForm,
    BallotForm,
    MergeForm,
    OpenDossierForm,
    PublishForm,
    QuestionForm,
    ReasonForm,
    RejectionForm,
    ReturnForm,
)
from budgets.projects.study.reading import dossier_of, study_of

NOT_TO_KNOW = "Seules les personnes qui décident voient les décisions."
NO_DECISION = "Aucune décision n’est prise pour ce projet."
NOT_MERGED = "Ce projet n’est pas réuni avec un autre."


def _decision_in_force(project: Project) -> Any:
    """The decision in force, or None."""
    return next((decision for decision in project.decisions.all() if decision.revoked_at is None), None)


def _merge_of(project: Project) -> Any:
    """The merge that joined it to another, or None."""
    if project.state != ProjectState.MERGED:
        return None
    rows = Merge.objects.filter(merged=project, undone_at=None)
    return rows.select_related("merged__edition", "survivor").first()


def _of_decision(refusal: Any) -> Any:
    def asked(user: User, project: Project, now: Any) -> str | None:
        if not user.has_perm("budgets.view_decision"):
            return NOT_TO_KNOW
        decision = _decision_in_force(project)
        return refusal(user, decision, now) if decision else NO_DECISION

    return asked


def _refusal_to_undo(user: User, project: Project, now: Any) -> str | None:
    merge = _merge_of(project)
    return permissions.refusal_to_unmerge(user, merge, now) if merge else NOT_MERGED


def _study(user: User, project: Project) -> dict[str, Any]:
    """What the service found, to be read while one decides."""
    return {"study": study_of(user, project)}


def _cost_known(project: Project) -> dict[str, Any]:
    dossier = dossier_of(project)
    return {"cost": dossier.cost} if dossier and dossier.cost else {}


def _write_answer_received(*, project: Project, by: User, answer: str, now: datetime) -> object:
    """The answer alone: the text of the project stays as it is."""
    return deposit.complete_project(
        project=project, by=by, answers={}, answer=answer, read_revision=project.revision, now=now
    )


DECIDED_BESIDE_THE_STUDY: dict[str, Any] = {
    "template": "admin/budgets/study/decide.html",
    "beside": _study,
    "follows": next_to_decide,
}
STUDY_ACTIONS = (
    DeskAction(
        name="publier-decision",
        label="Publier la décision",
        question="Tout le monde lira cette décision. Les personnes qui signent ou suivent le projet sont prévenues.",
        success="La décision est publiée.",
        refusal=_of_decision(permissions.refusal_to_publish_decision),
        run=decisions.publish_decision,
        acts_on=_decision_in_force,
        form_class=PublishForm,
    ),
    DeskAction(
        name="au-vote",
        label="Mettre au vote",
        question="La décision reste secrète jusqu’à sa publication.",
        success="La décision est prise. Elle attend d’être publiée.",
        refusal=permissions.refusal_to_start_ballot,
        run=decisions.decide_on_ballot,
        form_class=BallotForm,
        initial=_cost_known,
        **DECIDED_BESIDE_THE_STUDY,
    ),
    DeskAction(
        name="refuser",
        label="Ne pas retenir",
        question="Un refus dit le critère, le motif et une réponse publique. Il reste secret jusqu’à sa publication.",
        success="La décision est prise. Elle attend d’être publiée.",
        refusal=permissions.refusal_to_reject,
        run=decisions.decide_rejection,
        form_class=RejectionForm,
        initial=lambda obj: {"edition": obj.edition_id},
        is_danger=True,
        **DECIDED_BESIDE_THE_STUDY,
    ),
    DeskAction(
        name="repondre-complement",
        label="Écrire la réponse reçue",
        question="Pour une personne sans adresse électronique, qui a répondu au guichet ou par téléphone.",
        success="La réponse est notée. L’étude reprend.",
        refusal=deposit_permissions.refusal_to_complete,
        run=_write_answer_received,
        form_class=AnswerReceivedForm,
    ),
    DeskAction(
        name="recevable",
        label="Recevable",
        question="Ce projet peut être étudié.",
        success="Le projet est recevable.",
        refusal=permissions.refusal_to_accept,
        run=study.accept_project,
        form_class=ConfirmForm,
    ),
    DeskAction(
        name="etudier",
        label="Commencer l’étude",
        question="Un dossier s’ouvre pour ce service. Les personnes qui signent ou suivent le projet sont prévenues.",
        success="Le dossier est ouvert.",
        refusal=permissions.refusal_to_open_dossier,
        run=study.open_dossier,
        form_class=OpenDossierForm,
        initial=lambda obj: {"department": obj.category.department if obj.category else None},
    ),
    DeskAction(
        name="completer",
        label="Demander un complément",
        question="Votre question est envoyée aux personnes qui signent le projet. L’étude attend leur réponse.",
        success="La question est envoyée.",
        refusal=permissions.refusal_to_ask,
        run=study.ask_to_complete,
        form_class=QuestionForm,
    ),
    DeskAction(
        name="reunir",
        label="Réunir avec un autre projet",
        question="Les signatures, les soutiens et les suivis passent au projet gardé. Chacun est prévenu. "
        "On peut défaire jusqu’à la fin de l’étude.",
        success="Les deux projets sont réunis.",
        refusal=permissions.refusal_to_start_merge,
        run=merges.merge_projects,
        form_class=MergeForm,
        initial=lambda obj: {"project": obj},
        prefilled=("survivor",),
    ),
    DeskAction(
        name="separer",
        label="Séparer de nouveau",
        question="Chaque projet retrouve ses signatures, ses soutiens et ses suivis. Chacun est prévenu.",
        success="Les deux projets sont séparés.",
        refusal=_refusal_to_undo,
        run=merges.undo_merge,
        acts_on=_merge_of,
    ),
    DeskAction(
        name="reprendre-decision",
        label="Reprendre la décision",
        question="La décision est annulée. Si elle était publiée, l’étude reprend et chacun lit pourquoi.",
        success="La décision est reprise.",
        refusal=_of_decision(permissions.refusal_to_revoke),
        run=decisions.revoke_decision,
        acts_on=_decision_in_force,
        form_class=ReasonForm,
        is_danger=True,
    ),
    DeskAction(
        name="retirer",
        label="Retirer à la demande de l’auteur",
        question="Le projet sort de la liste, son texte ne se lit plus. Les personnes qui le suivent lisent la raison.",
        success="Le projet est retiré.",
        refusal=deposit_permissions.refusal_to_withdraw,
        run=deposit.withdraw_project,
        form_class=ReasonForm,
        is_danger=True,
    ),
)
DOSSIER_ACTIONS = (
    DeskAction(
        name="rendre",
        label="Rendre le dossier",
        question="Le dossier part à la personne qui décide. Il peut encore être repris avant la décision.",
        success="Rendu.",
        refusal=permissions.refusal_to_return_dossier,
        run=study.return_dossier,
        form_class=ReturnForm,
        follows=next_to_return,
    ),
    DeskAction(
        name="reprendre",
        label="Reprendre le dossier",
        question="Le dossier n’est plus rendu : la personne qui décide attend, et vous pouvez le modifier.",
        success="Le dossier est repris. Pensez à le rendre.",
        refusal=permissions.refusal_to_take_back,
        run=study.take_back_dossier,
    ),
    DeskAction(
        name="transferer",
        label="Donner à un autre service",
        question="Le dossier change de service. Ce qui est déjà écrit est gardé.",
        success="Le dossier est transmis.",
        refusal=permissions.refusal_to_write_dossier,
        run=study.transfer_dossier,
        form_class=OpenDossierForm,
    ),
)
