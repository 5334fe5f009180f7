"""What is done to many cases at once: give them to one service, send one reply written beforehand."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.desk import DeskAction
from allonnes.core.desk_bulk import BulkAct
from allonnes.town.models import Department
from requests_qrc.casework import permissions
from requests_qrc.casework.actions import speaking
from requests_qrc.casework.actions.speaking import Words
from requests_qrc.casework.acts import ASSIGN
from requests_qrc.casework.composing import UNCONFIRMED, is_unconfirmed, suits
from requests_qrc.casework.forms import NothingTyped
from requests_qrc.casework.models import ReplyTemplate
from requests_qrc.casework.reply_variables import filled, left_in, values_for
from requests_qrc.intake.models import Case
from requests_qrc.intake.workflow import HANDLE, SORT

SHOWN = 160


class ServiceForm(forms.Form):
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True).order_by("name"), label=gettext_lazy("Service")
    )


class TemplateForm(forms.Form):
    template = forms.ModelChoiceField(
        ReplyTemplate.objects.filter(is_active=True),
        label=gettext_lazy("Modèle de réponse"),
        help_text=gettext_lazy("Ce qui est entre accolades se remplit pour chaque demande."),
    )


def _assign_words(case: Case, *, department: Department) -> str:
    return _("Sera confiée à « %(name)s ». La personne est prévenue.") % {"name": department}


def _already_there(case: Case, *, department: Department) -> str | None:
    return _("Ce service la suit déjà.") if case.department_id == department.pk else None


def _reply(case: Case, template: ReplyTemplate) -> str:
    return filled(template.body, values_for(case))


def _unfinished(case: Case, *, template: ReplyTemplate) -> str | None:
    """A reply that would leave with braces in it is written on the page of the case; one made for others stays."""
    if not suits(template, case):
        return _("Ce modèle est fait pour un autre sujet, ou un autre service.")
    left = left_in(_reply(case, template))
    return _("Il manque : %(names)s. Répondez depuis sa page.") % {"names": ", ".join(left)} if left else None


def _reply_words(case: Case, *, template: ReplyTemplate) -> str:
    shown = Truncator(" ".join(_reply(case, template).split())).chars(SHOWN)
    if is_unconfirmed(case):
        return f"« {shown} ». {UNCONFIRMED}"
    return _("« %(words)s », %(reader)s.") % {"words": shown, "reader": case.get_answer_by_display().lower()}


def _words(case: Case, *, template: ReplyTemplate) -> dict[str, Any]:
    return {"words": Words(_reply(case, template))}


REPLY = DeskAction(
    name="repondre",
    label="Répondre avec un modèle",
    question="Chaque personne lit la même réponse, signée de votre nom. La demande garde son état.",
    success="La réponse est enregistrée.",
    refusal=permissions.refusal_to_reply,
    run=speaking.reply,
    form_class=NothingTyped,
)
CASE_BULK_ACTS = (
    BulkAct(
        ASSIGN,
        permission=SORT,
        asks=ServiceForm,
        will=_assign_words,
        answers=lambda case, department: {"department": department},
        lacks=_already_there,
        related=("category", "department"),
        question="Chaque demande part au même service. Les personnes sont prévenues.",
    ),
    BulkAct(
        REPLY,
        permission=HANDLE,
        asks=TemplateForm,
        will=_reply_words,
        answers=_words,
        lacks=_unfinished,
        related=("category", "department", "author", "neighbourhood"),
    ),
)
