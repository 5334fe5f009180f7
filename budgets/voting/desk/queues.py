"""What waits for polling officers while a vote is open, or closed and not sealed."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from allonnes.core.desk_cells import age
from allonnes.core.queues import QUEUES, SINCE_FEMININE, Queue, Sign, Urgency
from budgets.editions.models import Edition
from budgets.voting.desk import waiting
from budgets.voting.desk.page import address
from budgets.voting.models import Keying, LookAlike, RollCorrection, VoteIncident, VoterReview
from budgets.voting.reviews.look_alikes import reasons_of


def _opened(name: str) -> Callable[[Any], str]:
    """Which vote it is about is looked for when the list is opened, not on the first page of the desk."""
    return lambda user: reverse("admin:budgets_edition_waiting", args=[name])


def _incident(incident: VoteIncident) -> str:
    return address("incident", incident.edition, incident=incident.pk)


def _told(incident: VoteIncident) -> str:
    return age(incident.reported_at)


def _review(pair: LookAlike | VoterReview) -> str:
    return address("review", pair.edition, first=pair.first_id, second=pair.second_id)


def _counting(reading: Keying) -> str:
    return address("counting", reading.station.edition, station_pk=reading.station_id)


def _correction(correction: RollCorrection) -> str:
    entry = correction.entry
    return address("correction_confirm", entry.edition, station_pk=entry.station_id, correction=correction.pk)


def _likeness(pair: LookAlike) -> str:
    return ", ".join(str(words) for words in reasons_of(pair))


QUEUES.declare(
    Queue(
        "problemes-du-vote",
        _("Problèmes du vote"),
        "budgets.answer_incident",
        Urgency.FIRST,
        waiting.incidents_to_answer,
        what=_("Une personne n’a pas pu voter, ou a vu une anomalie : répondre en public."),
        sign=Sign.TODAY,
        since="reported_at",
        order=("reported_at", "pk"),
        url=_opened("problemes-du-vote"),
        opens=_incident,
        due=_told,
        urgent=True,
    ),
    Queue(
        "votes-a-sceller",
        _("Votes finis, à sceller"),
        "budgets.seal_vote",
        Urgency.FIRST,
        waiting.votes_to_seal,
        what=_("Le vote est fini : régler ce qui reste, puis clore l’urne à deux."),
        sign=Sign.LAW,
        order=("pk",),
        model=Edition,
    ),
    Queue(
        "lectures-differentes",
        _("Bulletins lus de deux façons"),
        "budgets.hold_station",
        Urgency.TODAY,
        waiting.sheets_to_settle,
        what=_("Les deux lectures ne disent pas la même chose : reprendre le bulletin, et corriger."),
        sign=Sign.TODAY,
        order=("station", "sheet"),
        url=_opened("lectures-differentes"),
        opens=_counting,
    ),
    Queue(
        "registre-a-corriger",
        _("Lignes du registre papier à corriger"),
        "budgets.hold_station",
        Urgency.TODAY,
        waiting.corrections_to_confirm,
        what=_("Un nom est mal écrit au registre : une deuxième personne relit la pièce d’identité et confirme."),
        sign=Sign.TODAY,
        since="asked_on",
        since_words=SINCE_FEMININE,
        order=("asked_on", "pk"),
        url=_opened("registre-a-corriger"),
        opens=_correction,
    ),
    Queue(
        "ressemblances-a-confirmer",
        _("Ressemblances à confirmer"),
        "budgets.review_voters",
        Urgency.TODAY,
        waiting.reviews_to_confirm,
        what=_("Une personne du bureau de vote a décidé, une autre doit dire oui."),
        sign=Sign.TODAY,
        since="decided_on",
        since_words=SINCE_FEMININE,
        order=("decided_on", "pk"),
        url=_opened("ressemblances-a-confirmer"),
        opens=_review,
    ),
    Queue(
        "ressemblances-a-decider",
        _("Ressemblances à décider"),
        "budgets.review_voters",
        Urgency.TODAY,
        waiting.pairs_to_decide,
        what=_("Deux votes ont un nom ou une adresse proches : dire si c’est une personne, ou deux."),
        sign=Sign.TODAY,
        order=("first", "second"),
        title=_likeness,
        url=_opened("ressemblances-a-decider"),
        opens=_review,
    ),
)
