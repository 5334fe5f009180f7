"""The buttons of a case, each an action that asks first; what is said to the resident is written on its page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allonnes.core.desk import DeskAction
from requests_qrc.casework import permissions
from requests_qrc.casework.actions import contests, handling, merging, partners, publishing, sorting, tasks
from requests_qrc.casework.actions.answering import Then
from requests_qrc.casework.forms import (
    AnswerForm,
    AssignForm,
    CategoryForm,
    ContestForm,
    DropForm,
    ForwardForm,
    MergeForm,
    NothingTyped,
    PublishForm,
    ReasonForm,
    ReopenForm,
    TakeBackForm,
    TaskForm,
)
from requests_qrc.intake.models import Case

MERGE = "regrouper"


@dataclass(frozen=True)
class Composed:
    """An act that is done with a reply: its button leads to the composer, already set on it."""

    name: str
    label: str
    question: str
    refusal: Callable[[Any, Any, datetime], str | None]


def _merge_refusal(user: Any, case: Case, now: datetime) -> str | None:
    return permissions.refusal_to_merge(user, case, None, now)


COMPOSED = (
    Composed(
        Then.ANNOUNCE,
        "Annoncer une date",
        "Le jour est public. Une nouvelle date demande une raison.",
        permissions.refusal_to_schedule,
    ),
    Composed(Then.ASK, "Poser une question", "Met le délai de résolution en pause.", permissions.refusal_to_ask),
    Composed(
        Then.RESOLVE,
        "Dire que c’est traité",
        "Avec une photo du travail fait, ou la raison de ne pas en avoir.",
        permissions.refusal_to_resolve,
    ),
    Composed(
        Then.DECLINE,
        "Ne pas retenir",
        "Avec un motif et des mots. La personne peut contester deux mois.",
        permissions.refusal_to_decline,
    ),
)
ASSIGN = DeskAction(
    name="confier",
    label="Confier à un service",
    question="Le service voit la demande dans sa liste. La personne est prévenue.",
    success="La demande est confiée.",
    refusal=permissions.refusal_to_assign,
    run=sorting.assign,
    form_class=AssignForm,
)
CASE_ACTIONS = (
    DeskAction(
        name="rouvrir",
        label="Rouvrir",
        question="La personne a raison : le travail reprend, et elle lit votre réponse.",
        success="La demande est rouverte.",
        refusal=permissions.refusal_to_reopen,
        run=contests.reopen,
        form_class=ReopenForm,
    ),
    DeskAction(
        name="maintenir",
        label="Maintenir la réponse",
        question="La demande est close. La personne lit pourquoi.",
        success="La réponse est maintenue.",
        refusal=permissions.refusal_to_uphold,
        run=contests.uphold,
        form_class=ContestForm,
    ),
    ASSIGN,
    DeskAction(
        name="commencer",
        label="Commencer le travail",
        question="La personne est prévenue que le travail commence.",
        success="Le travail commence.",
        refusal=permissions.refusal_to_start,
        run=handling.start,
        form_class=NothingTyped,
    ),
    DeskAction(
        name="noter-reponse",
        label="Écrire la réponse reçue",
        question="Pour une réponse donnée par téléphone ou au guichet. Le délai de résolution repart.",
        success="La réponse est notée.",
        refusal=permissions.refusal_to_answer_for,
        run=handling.answer_for,
        form_class=AnswerForm,
    ),
    DeskAction(
        name="reprendre",
        label="Reprendre à l’organisme",
        question="Son lien ne sert plus. La ville s’en occupe de nouveau.",
        success="La demande est reprise.",
        refusal=permissions.refusal_to_take_back,
        run=partners.take_back,
        form_class=TakeBackForm,
    ),
    DeskAction(
        name="transmettre",
        label="Transmettre à un organisme",
        question="Il reçoit un lien qui vaut 90 jours et sert une fois. La personne est prévenue.",
        success="La demande est transmise.",
        refusal=permissions.refusal_to_forward,
        run=partners.forward,
        form_class=ForwardForm,
    ),
    DeskAction(
        name="sujet",
        label="Changer le sujet",
        question="Le délai visé est celui du nouveau sujet, compté depuis la réception.",
        success="Le sujet est changé.",
        refusal=permissions.refusal_to_recategorise,
        run=sorting.recategorise,
        form_class=CategoryForm,
    ),
    DeskAction(
        name="tache",
        label="Demander une tâche à un service",
        question="La demande ne peut être dite traitée qu’une fois ses tâches terminées.",
        success="La tâche est demandée.",
        refusal=permissions.refusal_to_add_task,
        run=tasks.add_task,
        form_class=TaskForm,
    ),
    DeskAction(
        name=MERGE,
        label="Regrouper avec une autre",
        question="Cette demande rejoint celle que vous gardez. Chacun a les mêmes nouvelles. On peut défaire.",
        success="Les deux demandes sont regroupées.",
        refusal=_merge_refusal,
        run=merging.merge,
        form_class=MergeForm,
        prefilled=("survivor",),
    ),
    DeskAction(
        name="separer",
        label="Séparer de nouveau",
        question="La demande revient à trier.",
        success="Les deux demandes sont séparées.",
        refusal=permissions.refusal_to_unmerge,
        run=merging.unmerge,
        form_class=ReasonForm,
    ),
    DeskAction(
        name="rendre",
        label="Rendre : ce n’est pas pour nous",
        question="La demande revient à trier. La deuxième fois, elle est marquée urgente.",
        success="La demande est rendue.",
        refusal=permissions.refusal_to_send_back,
        run=sorting.send_back,
        form_class=ReasonForm,
    ),
    DeskAction(
        name="ecarter",
        label="Écarter : indésirable",
        question="La demande sort des listes. On peut la restaurer.",
        success="La demande est écartée.",
        refusal=permissions.refusal_to_discard,
        run=sorting.discard,
        form_class=ReasonForm,
        is_danger=True,
    ),
    DeskAction(
        name="restaurer",
        label="Restaurer",
        question="La demande revient à trier. Ses délais n’ont jamais cessé.",
        success="La demande est restaurée.",
        refusal=permissions.refusal_to_restore,
        run=sorting.restore,
        form_class=ReasonForm,
    ),
)
READING_ACTIONS = (
    DeskAction(
        name="publier",
        label="Publier le texte",
        question="Tout le monde lira ce texte, sans le nom de la personne.",
        success="Le texte est public.",
        refusal=permissions.refusal_to_publish,
        run=publishing.publish_words,
        form_class=PublishForm,
        note=lambda case: f"« {case.description} »",
    ),
    DeskAction(
        name="garder-pour-la-ville",
        label="Ne pas publier le texte",
        question="Le sujet et l’état restent publics. Le texte et les photos restent entre la personne et la ville.",
        success="Le texte n’est pas publié.",
        refusal=permissions.refusal_to_withhold,
        run=publishing.withhold_words,
        form_class=NothingTyped,
    ),
)
TASK_ACTIONS = (
    DeskAction(
        name="faite",
        label="Dire que c’est fait",
        question="La tâche est terminée.",
        success="La tâche est terminée.",
        refusal=permissions.refusal_to_end_task,
        run=tasks.finish_task,
    ),
    DeskAction(
        name="abandonner",
        label="Abandonner",
        question="La tâche ne sera pas faite.",
        success="La tâche est abandonnée.",
        refusal=permissions.refusal_to_end_task,
        run=tasks.drop_task,
        form_class=DropForm,
    ),
)
