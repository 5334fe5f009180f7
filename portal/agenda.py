"""Encounters to come, as lines of an agenda."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import hour
from allonnes.outreach.models import Encounter


@dataclass(frozen=True)
class AgendaItem:
    date: datetime
    title: str
    detail: str
    url: str


def agenda_items(number: int) -> list[AgendaItem]:
    """The next encounters, soonest first. One query."""
    return [_item(one) for one in Encounter.objects.upcoming().select_related("place").defer("search")[:number]]


def _item(encounter: Encounter) -> AgendaItem:
    start, end = timezone.localtime(encounter.starts_at), timezone.localtime(encounter.ends_at)
    words = _("%(place)s, de %(start)s à %(end)s") % {
        "place": encounter.place.name,
        "start": hour(start),
        "end": hour(end),
    }
    detail = _("Annulée") if encounter.is_cancelled else words
    return AgendaItem(start, encounter.title, detail, reverse("portal:encounter", args=[encounter.pk]))
