"""What waits for polling officers while a vote is open, or closed and not sealed."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from allonnes.core.queues import QUEUES, Queue, Sign, Urgency
from budgets.editions.models import Edition
from budgets.voting.desk.page import address
from budgets.voting.enums import IncidentState
from budgets.voting.incidents.admin import WAITING
from budgets.voting.models import VoteIncident


def incidents_to_answer(user: Any, now: datetime) -> "QuerySet[VoteIncident]":
    """Problems told by voters, that nobody answered: those of the first edition that has some."""
    waiting = VoteIncident.objects.filter(state=IncidentState.OPEN)
    first = waiting.order_by("edition").values("edition")[:1]
    return waiting.filter(edition=Subquery(first)).select_related("edition")


def _incidents(user: Any) -> str:
    edition = Edition.objects.filter(incidents__state=IncidentState.OPEN).order_by("pk").first()
    if edition is None:
        return reverse("admin:budgets_edition_changelist")
    return f"{address('incidents', edition)}?{WAITING}"


def _incident(incident: VoteIncident) -> str:
    return address("incident", incident.edition, incident=incident.pk)


def votes_to_seal(user: Any, now: datetime) -> "QuerySet[Edition]":
    """Votes that are over and whose ballot box is still open."""
    over = Edition.objects.filter(opening__isnull=False, phases__kind="vote", phases__ends_at__lte=now)
    return over.exclude(sealing__sealed_at__isnull=False)


QUEUES.declare(
    Queue(
        "problemes-du-vote",
        _("Problèmes du vote"),
        "budgets.answer_incident",
        Urgency.FIRST,
        incidents_to_answer,
        what=_("Une personne n’a pas pu voter, ou a vu une anomalie : répondre en public."),
        sign=Sign.TODAY,
        since="reported_at",
        order=("reported_at", "pk"),
        url=_incidents,
        opens=_incident,
        urgent=True,
    ),
    Queue(
        "votes-a-sceller",
        _("Votes finis, à sceller"),
        "budgets.seal_vote",
        Urgency.FIRST,
        votes_to_seal,
        what=_("Le vote est fini : régler ce qui reste, puis clore l’urne à deux."),
        sign=Sign.LAW,
        order=("pk",),
        model=Edition,
    ),
)
