"""What waits around opinions, subjects and actions."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.desk_cells import age, due_words
from allonnes.core.navigation import ENTRIES, DeskEntry
from allonnes.core.queues import FIRST, FIRST_FEMININE, QUEUES, Queue, Sign, Urgency
from instances.councils.permissions import ANIMATE, councils_of
from instances.outcomes.enums import InitiativeState, OpinionState, ReferralState
from instances.outcomes.models import Initiative, Opinion, Referral
from instances.outcomes.workflow import ANSWER

ENDED = (InitiativeState.DONE, InitiativeState.DROPPED)


def opinions_late(user: Any, now: datetime) -> "QuerySet[Opinion]":
    """The promised day is over."""
    return _waiting().filter(answer_due_on__lt=timezone.localdate(now))


def opinions_to_answer(user: Any, now: datetime) -> "QuerySet[Opinion]":
    """There is still time."""
    return _waiting().filter(answer_due_on__gte=timezone.localdate(now))


def _waiting() -> "QuerySet[Opinion]":
    return Opinion.objects.filter(state=OpinionState.WAITING).select_related("council")


def opinions_to_give(user: Any, now: datetime) -> "QuerySet[Opinion]":
    """Written, not given yet."""
    return Opinion.objects.filter(state=OpinionState.DRAFT, council__in=councils_of(user)).select_related("council")


def subjects_to_read(user: Any, now: datetime) -> "QuerySet[Referral]":
    """Proposed by residents, answered by nobody."""
    return Referral.objects.filter(state=ReferralState.RECEIVED, council__in=councils_of(user)).select_related(
        "council"
    )


def initiatives_late(user: Any, now: datetime) -> "QuerySet[Initiative]":
    """Their last day is over."""
    late = Initiative.objects.late_on(timezone.localdate(now))
    return late.filter(council__in=councils_of(user)).select_related("council")


def _council(row: Any) -> str:
    return str(row.council)


def _due(opinion: Opinion) -> str:
    return due_words(opinion.answer_due_on)[1] if opinion.answer_due_on else ""


ENTRIES.declare(
    DeskEntry(
        "outreach", _("Avis"), "instances.view_opinion", 50, "messages-square", "admin:instances_opinion_changelist"
    ),
    DeskEntry(
        "outreach",
        _("Sujets proposés"),
        "instances.view_referral",
        55,
        "lightbulb",
        "admin:instances_referral_changelist",
    ),
    DeskEntry(
        "outreach",
        _("Actions des conseils"),
        "instances.view_initiative",
        60,
        "hammer",
        "admin:instances_initiative_changelist",
    ),
    DeskEntry(
        "outreach",
        _("Conseils en chiffres"),
        "instances.view_opinion",
        62,
        "chart-column",
        "admin:instances_opinion_chiffres",
    ),
)
QUEUES.declare(
    Queue(
        "avis-en-retard",
        _("Avis sans réponse, délai passé"),
        ANSWER,
        Urgency.FIRST,
        opinions_late,
        what=_("La ville devait répondre : tout le monde lit le retard."),
        sign=Sign.LATE,
        since="answer_due_on",
        since_words=FIRST,
        is_deadline=True,
        order=("answer_due_on", "pk"),
        detail=_council,
        due=_due,
        model=Opinion,
        urgent=True,
    ),
    Queue(
        "avis-a-repondre",
        _("Avis qui attendent une réponse"),
        ANSWER,
        Urgency.NEXT,
        opinions_to_answer,
        what=_("Dire oui, en partie ou non, et pourquoi."),
        sign=Sign.SOON,
        since="answer_due_on",
        since_words=FIRST,
        is_deadline=True,
        order=("answer_due_on", "pk"),
        detail=_council,
        due=_due,
        model=Opinion,
    ),
    Queue(
        "avis-a-donner",
        _("Avis écrits, pas encore donnés"),
        ANIMATE,
        Urgency.NEXT,
        opinions_to_give,
        what=_("Les relire, puis les donner : la ville a alors un délai pour répondre."),
        detail=_council,
        model=Opinion,
    ),
    Queue(
        "sujets-proposes",
        _("Sujets proposés par des habitants"),
        ANIMATE,
        Urgency.TODAY,
        subjects_to_read,
        what=_("Dire si le conseil en parle, et quand."),
        sign=Sign.TODAY,
        since="created_at",
        order=("created_at", "pk"),
        detail=_council,
        due=lambda referral: age(referral.created_at),
        model=Referral,
    ),
    Queue(
        "actions-en-retard",
        _("Actions dont le dernier jour est passé"),
        ANIMATE,
        Urgency.TODAY,
        initiatives_late,
        what=_("Dire si elles sont faites, ou changer leurs dates."),
        sign=Sign.LATE,
        since="ends_on",
        since_words=FIRST_FEMININE,
        is_deadline=True,
        order=("ends_on", "pk"),
        detail=_council,
        due=lambda initiative: due_words(initiative.ends_on)[1],
        model=Initiative,
    ),
)
