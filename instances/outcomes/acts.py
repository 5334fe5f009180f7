"""The buttons of opinions, of subjects and of actions, each an act that asks first."""

from typing import Any

from allonnes.core.desk import DeskAction
from allonnes.core.revisions import ConfirmForm
from instances.outcomes import permissions
from instances.outcomes.actions import initiatives, opinions, referrals
from instances.outcomes.desk_forms import (
    AnswerAgainForm,
    AnswerForm,
    DeclineForm,
    FinishForm,
    GiveForm,
    NewsForm,
    ReasonForm,
    TakeUpForm,
    TreatForm,
)
from instances.outcomes.models import Initiative, Referral


def _council_of(referral: Referral) -> dict[str, Any]:
    return {"council": referral.council_id}


def _dates_of(initiative: Initiative) -> dict[str, Any]:
    return {
        "done_on": initiative.ends_on,
        "participants": initiative.participants,
        "spent": initiative.spent,
        "result": initiative.result,
    }


OPINION_ACTS = (
    DeskAction(
        name="donner",
        label="Donner l’avis",
        question="L’avis reçoit son numéro, il est publié mot pour mot, et les jours de la ville commencent à courir. "
        "Ses mots ne changent plus.",
        success="L’avis est donné et publié.",
        refusal=permissions.refusal_to_give,
        run=opinions.give_opinion,
        form_class=GiveForm,
    ),
    DeskAction(
        name="repondre",
        label="Répondre au nom de la ville",
        question="La réponse est publiée, et les membres du conseil sont prévenus.",
        success="La réponse est publiée.",
        refusal=permissions.refusal_to_answer,
        run=opinions.answer_opinion,
        form_class=AnswerForm,
    ),
    DeskAction(
        name="donner-des-nouvelles",
        label="Dire où cela en est",
        question="Cette nouvelle est publiée sous l’avis. Le délai de réponse ne change pas.",
        success="La nouvelle est publiée.",
        refusal=permissions.refusal_to_tell,
        run=opinions.tell_news,
        form_class=NewsForm,
    ),
    DeskAction(
        name="changer-la-reponse",
        label="Changer la réponse",
        question="La nouvelle réponse est publiée avec sa raison. L’ancienne reste visible.",
        success="La réponse est changée.",
        refusal=permissions.refusal_to_answer_again,
        run=opinions.answer_again,
        form_class=AnswerAgainForm,
    ),
    DeskAction(
        name="retirer",
        label="Retirer l’avis",
        question="Le conseil reprend son avis : il n’est plus public. Son numéro ne sert plus.",
        success="L’avis est retiré.",
        refusal=permissions.refusal_to_withdraw,
        run=opinions.withdraw_opinion,
        form_class=ReasonForm,
        is_danger=True,
    ),
)
REFERRAL_ACTS = (
    DeskAction(
        name="prendre",
        label="Le conseil en parle",
        question="La personne qui a proposé ce sujet est prévenue, avec le jour de la réunion s’il est connu.",
        success="Le sujet est pris par le conseil.",
        refusal=permissions.refusal_to_take_up,
        run=referrals.take_up,
        form_class=TakeUpForm,
        initial=_council_of,
    ),
    DeskAction(
        name="traiter",
        label="Dire ce que le conseil en pense",
        question="Quand le conseil en a parlé sans donner d’avis. La personne reçoit ces mots.",
        success="Le sujet est traité.",
        refusal=permissions.refusal_to_treat,
        run=referrals.treat,
        form_class=TreatForm,
    ),
    DeskAction(
        name="ecarter",
        label="Ne pas retenir",
        question="La personne reçoit ces mots.",
        success="Le sujet n’est pas retenu.",
        refusal=permissions.refusal_to_decline,
        run=referrals.decline,
        form_class=DeclineForm,
        is_danger=True,
    ),
)
INITIATIVE_ACTS = (
    DeskAction(
        name="commencer",
        label="Dire qu’elle commence",
        question="L’action est montrée « En cours ».",
        success="L’action est en cours.",
        refusal=permissions.refusal_to_start,
        run=initiatives.start_initiative,
        form_class=ConfirmForm,
    ),
    DeskAction(
        name="finir",
        label="Dire qu’elle est faite",
        question="Ce qu’elle a donné est publié : les personnes venues, l’argent, et en mots.",
        success="L’action est faite.",
        refusal=permissions.refusal_to_finish,
        run=initiatives.finish_initiative,
        form_class=FinishForm,
        initial=_dates_of,
    ),
    DeskAction(
        name="reprendre",
        label="Elle n’est pas finie",
        question="L’action est de nouveau « En cours ».",
        success="L’action est de nouveau en cours.",
        refusal=permissions.refusal_to_reopen,
        run=initiatives.reopen_initiative,
        form_class=ReasonForm,
    ),
    DeskAction(
        name="abandonner",
        label="L’abandonner",
        question="Tout le monde lit pourquoi. On ne revient pas en arrière.",
        success="L’action est abandonnée.",
        refusal=permissions.refusal_to_drop,
        run=initiatives.drop_initiative,
        form_class=ReasonForm,
        is_danger=True,
    ),
)
