"""What is done to many promises at once: give them to one service, ask their services for news."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.desk import DeskAction
from allonnes.core.desk_bulk import BulkAct
from allonnes.core.templatetags.french import short_day
from allonnes.town.models import Department
from observatory.engagements import permissions
from observatory.engagements.actions import news, reminding
from observatory.engagements.acts import ENGAGEMENT_ACTIONS
from observatory.engagements.models import Engagement
from observatory.engagements.workflow import HANDLE_ANY

ENTRUST = next(action for action in ENGAGEMENT_ACTIONS if action.run is news.entrust)
REMIND = DeskAction(
    name="relancer",
    label="Relancer le service",
    question="Chaque service reçoit un seul message, qui nomme ses promesses sans nouvelles.",
    success="Le service sera relancé dans l’heure.",
    refusal=permissions.refusal_to_ask_news,
    run=reminding.ask_news,
)


class ServiceForm(forms.Form):
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True).order_by("name"), label=gettext_lazy("Service chargé")
    )


def _entrust_words(engagement: Engagement, *, department: Department) -> str:
    before = engagement.department or _("aucun service")
    return _("Passe de « %(before)s » à « %(name)s ». L’élue ou l’élu chargé ne change pas.") % {
        "before": before,
        "name": department,
    }


def _already_there(engagement: Engagement, *, department: Department) -> str | None:
    return _("Ce service la suit déjà.") if engagement.department_id == department.pk else None


def _charge(engagement: Engagement, *, department: Department) -> dict[str, Any]:
    return {"department": department, "official_words": engagement.official_words}


def _remind_words(engagement: Engagement) -> str:
    return _("« %(name)s » est relancé : dernière nouvelle le %(day)s.") % {
        "name": engagement.department,
        "day": short_day(engagement.last_news_on),
    }


ENGAGEMENT_BULK_ACTS = (
    BulkAct(
        ENTRUST,
        permission=HANDLE_ANY,
        asks=ServiceForm,
        will=_entrust_words,
        answers=_charge,
        lacks=_already_there,
        related=("department", "project"),
        question="Chaque promesse choisie passe au même service, qui la voit dans ses files.",
    ),
    BulkAct(REMIND, permission=HANDLE_ANY, will=_remind_words, related=("department", "project")),
)
