"""Encounters to come, as lines of an agenda."""

from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.addresses import address_of
from allonnes.core.agenda import SOURCES, AgendaItem, AgendaSource
from allonnes.core.page_cache import changes_at
from allonnes.core.templatetags.french import hour
from allonnes.outreach.models import Encounter


def upcoming(number: int) -> list[AgendaItem]:
    """The next encounters, soonest first. One query."""
    return [
        _item(encounter) for encounter in Encounter.objects.upcoming().select_related("place").defer("search")[:number]
    ]


def _item(encounter: Encounter) -> AgendaItem:
    start, end = timezone.localtime(encounter.starts_at), timezone.localtime(encounter.ends_at)
    words = _("%(place)s, de %(start)s à %(end)s") % {
        "place": encounter.place.name,
        "start": hour(start),
        "end": hour(end),
    }
    changes_at(encounter.ends_at)
    detail = _("Annulée") if encounter.is_cancelled else words
    return AgendaItem(start, encounter.title, detail, address_of(encounter))


SOURCES.declare(AgendaSource("encounters", upcoming))
