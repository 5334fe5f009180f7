"""The last day to reply to a consultation, in the calendar of the town."""

from datetime import datetime, time, timedelta

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.agenda import SOURCES, AgendaFields, AgendaItem, AgendaShape, AgendaSource
from instances.consultations.models import Consultation

NAME = "consultation"
SCOPE = "consultations"


def last_days() -> "QuerySet[Consultation]":
    """One date a consultation."""
    rows = Consultation.objects.public().select_related("neighbourhood").defer("search", "context")
    return rows.annotate(kind=Value(NAME))


def item_of(consultation: Consultation) -> AgendaItem:
    """A whole day: that of the last moment to reply."""
    last = timezone.localtime(consultation.closes_at - timedelta(microseconds=1)).date()
    zone = timezone.get_current_timezone()
    return AgendaItem(
        uid=f"{NAME}-{consultation.pk}",
        title=_("Dernier jour pour répondre : %(question)s") % {"question": consultation.question},
        url=reverse("instances:consultation", args=[consultation.slug]),
        starts_at=datetime.combine(last, time.min, tzinfo=zone),
        ends_at=datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone),
        shape=AgendaShape.COUNCIL,
        kind=NAME,
        kind_words=_("Consultation"),
        is_whole_day=True,
        neighbourhood_id=consultation.neighbourhood_id,
        sequence=consultation.revision,
        entry=_("Sur le site ou sur papier"),
        outcome=_("Résultats publiés") if consultation.has_results else "",
    )


SOURCES.declare(
    AgendaSource(
        name=NAME,
        rows=last_days,
        item=item_of,
        fields=AgendaFields(starts="closes_at", ends="closes_at"),
        scopes=(SCOPE,),
        kinds=lambda: ((NAME, _("Fin d’une consultation")),),
    )
)
