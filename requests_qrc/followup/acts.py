"""The acts offered on the page of a case: each has its own page, which says what happens, and one button."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_qrc.followup import actions, permissions
from requests_qrc.followup.forms import AnswerForm, ConfirmForm, ContestForm, SurveyForm
from requests_qrc.followup.permissions import Resident
from requests_qrc.intake.models import Case


@dataclass(frozen=True)
class ResidentAct:
    """`slug` ends its address; `refusal` says why it is not for now; `done` is told once it is."""

    slug: str
    button: Any
    icon: str
    explained: Any
    done: Any
    refusal: Callable[[Resident, Case, datetime], str | None]
    act: Callable[..., object]
    form: type[forms.Form] = ConfirmForm
    kind: str = field(default="main")


ACTS = (
    ResidentAct(
        "repondre",
        _("Répondre à la ville"),
        "message-circle",
        _("Votre réponse va au service qui s’occupe de votre demande. Elle n’est pas publiée."),
        _("Merci, la ville a votre réponse."),
        permissions.refusal_to_answer,
        actions.answer,
        AnswerForm,
    ),
    ResidentAct(
        "c-est-regle",
        _("Oui, c’est réglé"),
        "circle-check",
        _("La demande sera close. Vous pourrez encore dire que ce n’est pas réglé, une fois, pendant 90 jours."),
        _("Merci. La demande est close."),
        permissions.refusal_to_accept,
        actions.accept,
    ),
    ResidentAct(
        "pas-regle",
        _("Non, ce n’est pas réglé"),
        "scale",
        _("Une autre personne que celle qui a répondu regardera de nouveau."),
        _("C’est noté. Une autre personne regarde de nouveau."),
        permissions.refusal_to_contest,
        actions.contest,
        ContestForm,
    ),
    ResidentAct(
        "avis",
        _("Donner mon avis"),
        "thumbs-up",
        _("Votre avis compte dans nos chiffres, sans votre nom."),
        _("Merci de votre avis."),
        permissions.refusal_to_rate,
        actions.rate,
        SurveyForm,
    ),
    ResidentAct(
        "annuler",
        _("Annuler ma demande"),
        "x",
        _("La ville n’y travaillera plus. Vous pourrez la demander de nouveau pendant 30 jours."),
        _("Votre demande est annulée."),
        permissions.refusal_to_cancel,
        actions.cancel,
        kind="danger",
    ),
    ResidentAct(
        "reprendre",
        _("La demander de nouveau"),
        "undo-2",
        _("La demande sera triée de nouveau. Ses délais comptent toujours du premier jour."),
        _("C’est fait : la ville s’en occupe de nouveau."),
        permissions.refusal_to_reopen,
        actions.reopen_cancelled,
    ),
)
# Offered beside the page, not in its first band.
ASIDE = frozenset({"annuler", "avis"})
BY_SLUG = {act.slug: act for act in ACTS}


def offered(by: Resident, case: Case, now: datetime) -> list[ResidentAct]:
    """What may be done now, in order."""
    return [act for act in ACTS if act.refusal(by, case, now) is None]
