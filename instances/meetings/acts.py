"""The buttons of a meeting, of its minutes and of corrections, each an action that asks first."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from allonnes.core.desk import DeskAction
from allonnes.core.revisions import ConfirmForm
from allonnes.core.templatetags.french import day as day_words
from instances.meetings import permissions
from instances.meetings.actions import holding, planning, writing
from instances.meetings.desk_forms import (
    AdoptForm,
    ChangeForm,
    DecisionForm,
    ReasonForm,
    RemarkAnswerForm,
    RemoveDecisionForm,
    SendForm,
    TakeBackForm,
    WriteForm,
    adoption_of,
    decision_start,
    decisions_start,
    moment_of,
    remark_words,
)
from instances.meetings.models import Decision, Meeting, Minutes


def change(*, meeting: Meeting, by: Any, now: datetime, **answers: Any) -> Meeting:
    """What was read is what is changed: the button checked it under lock."""
    plan = planning.Plan(**answers)
    return planning.change_meeting(meeting=meeting, plan=plan, by=by, now=now, read_revision=meeting.revision)


def cancel(*, meeting: Meeting, by: Any, now: datetime, reason: str) -> Meeting:
    return planning.cancel_meeting(meeting=meeting, reason=reason, by=by, now=now)


def decide(*, meeting: Meeting, by: Any, now: datetime, hour: Any, **answers: Any) -> Decision:
    """The hour of a decision is one of the meeting."""
    taken = holding.Taken(taken_at=moment_of(meeting, hour), **answers)
    return holding.record_decision(meeting=meeting, taken=taken, by=by, now=now)


def take_away(*, meeting: Meeting, by: Any, now: datetime, decision: Decision) -> None:
    """The form offers the decisions of this meeting alone."""
    holding.remove_decision(decision=decision, by=by, now=now)


def write(*, minutes: Minutes, by: Any, now: datetime, body: str) -> Minutes:
    return writing.write_minutes(minutes=minutes, body=body, by=by, now=now, read_revision=minutes.revision)


def _delay_words(meeting: Meeting) -> str:
    """Whether members are called in time."""
    if timezone.localdate() <= meeting.convene_by:
        return f"Vous êtes dans les temps : le dernier jour est {day_words(meeting.convene_by)}."
    return (
        f"Le dernier jour était {day_words(meeting.convene_by)} : la convocation part en retard. "
        "Le retard est écrit sur la page publique."
    )


def _minors_words(minutes: Minutes) -> str:
    named = permissions.minors_in(minutes, timezone.now())
    if not named:
        return "Aucun membre de moins de 18 ans n’y est nommé."
    return f"À changer avant de publier : ces membres ont moins de 18 ans ({', '.join(named)})."


CONVENE = DeskAction(
    name="convoquer",
    label="Convoquer les membres",
    question="Chaque membre reçoit la date, le lieu, l’ordre du jour, les documents et un lien pour répondre. "
    "Une lettre est à imprimer pour ceux qui n’ont pas d’adresse électronique.",
    success="Les membres sont convoqués.",
    refusal=permissions.refusal_to_convene,
    run=planning.convene_meeting,
    form_class=ConfirmForm,
    note=_delay_words,
)
HOLD = DeskAction(
    name="tenue",
    label="Dire que la réunion a eu lieu",
    question="Le compte rendu commence, avec l’ordre du jour comme titres.",
    success="La réunion a eu lieu. Son compte rendu est à écrire.",
    refusal=permissions.refusal_to_hold,
    run=holding.hold_meeting,
)
DECIDE = DeskAction(
    name="decision",
    label="Noter une décision",
    question="Une décision prise sans le quorum, à son heure, est refusée.",
    success="La décision est notée.",
    refusal=permissions.refusal_to_decide,
    run=decide,
    form_class=DecisionForm,
    initial=decision_start,
)
REMOVE_DECISION = DeskAction(
    name="retirer-decision",
    label="Retirer une décision",
    question="Pour une décision notée par erreur, tant que le compte rendu n’est pas adopté.",
    success="La décision est retirée.",
    refusal=permissions.refusal_to_remove_decision,
    run=take_away,
    form_class=RemoveDecisionForm,
    initial=decisions_start,
    is_danger=True,
)
CHANGE = DeskAction(
    name="changer",
    label="Changer la date ou le lieu",
    question="Les membres convoqués et les agendas abonnés sont prévenus d’une nouvelle date ou d’un nouveau lieu. "
    "Si l’heure change, on demande de nouveau à chacun s’il vient.",
    success="La réunion est changée.",
    refusal=permissions.refusal_to_change,
    run=change,
    form_class=ChangeForm,
)
CANCEL = DeskAction(
    name="annuler",
    label="Annuler la réunion",
    question="Les membres et les agendas abonnés sont prévenus. On ne revient pas en arrière.",
    success="La réunion est annulée.",
    refusal=permissions.refusal_to_cancel,
    run=cancel,
    form_class=ReasonForm,
    is_danger=True,
)
MEETING_ACTS = (CONVENE, DECIDE, HOLD, CHANGE, REMOVE_DECISION, CANCEL)
WRITE = DeskAction(
    name="ecrire",
    label="Écrire le compte rendu",
    question="Chaque enregistrement garde une version. Si une autre personne écrit en même temps, rien n’est perdu.",
    success="Le texte est enregistré.",
    refusal=permissions.refusal_to_write,
    run=write,
    form_class=WriteForm,
    note=_minors_words,
)
SEND = DeskAction(
    name="envoyer",
    label="Envoyer aux membres",
    question="Chaque membre convoqué relit le texte et propose des corrections jusqu’à ce jour.",
    success="Le compte rendu est envoyé aux membres.",
    refusal=permissions.refusal_to_send,
    run=writing.send_minutes,
    form_class=SendForm,
)
ADOPT = DeskAction(
    name="adopter",
    label="Dire qu’il est adopté",
    question="Le conseil l’adopte à une réunion suivante : son texte ne change plus.",
    success="Le compte rendu est adopté.",
    refusal=permissions.refusal_to_adopt,
    run=writing.adopt_minutes,
    form_class=AdoptForm,
    initial=adoption_of,
)
PUBLISH = DeskAction(
    name="publier",
    label="Publier",
    question="Tout le monde lit le texte, les décisions et le nombre de présents. Les membres sont prévenus.",
    success="Le compte rendu est publié.",
    refusal=permissions.refusal_to_publish,
    run=writing.publish_minutes,
    form_class=ConfirmForm,
    note=_minors_words,
)
TAKE_BACK = DeskAction(
    name="reprendre",
    label="Reprendre pour l’écrire de nouveau",
    question="Les membres ne proposent plus de corrections, jusqu’au prochain envoi. Celles proposées restent.",
    success="Le compte rendu est de nouveau en rédaction.",
    refusal=permissions.refusal_to_take_back,
    run=writing.take_back_minutes,
    form_class=TakeBackForm,
)
MINUTES_ACTS = (WRITE, SEND, ADOPT, PUBLISH, TAKE_BACK)
REMARK_ACTS = (
    DeskAction(
        name="repondre",
        label="Répondre à cette correction",
        question="Le membre reçoit votre réponse.",
        success="La réponse est envoyée.",
        refusal=permissions.refusal_to_answer_remark,
        run=writing.answer_remark,
        form_class=RemarkAnswerForm,
        note=remark_words,
    ),
)
