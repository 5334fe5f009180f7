"""What is kept longer than said waits for somebody to decide: nothing of people is purged by itself."""

from django.utils.translation import gettext_lazy

from allonnes.core.queues import QUEUES, SINCE_FEMININE, Queue, Sign, Urgency
from requests_qrc.followup.retention import old_cases
from requests_qrc.intake.models import Case

QUEUES.declare(
    Queue(
        "demandes-a-effacer",
        gettext_lazy("Demandes à effacer"),
        "requests_qrc.purge_case",
        Urgency.NEXT,
        lambda user, now: old_cases(now).select_related("category__parent", "department"),
        what=gettext_lazy("Leur temps de garde est fini. Les vérifier, demander le visa des archives, l’inscrire."),
        sign=Sign.LATER,
        since="closed_at",
        since_words=SINCE_FEMININE,
        order=("closed_at", "pk"),
        title=lambda case: case.subject,
        detail=lambda case: case.number,
        model=Case,
    ),
)
