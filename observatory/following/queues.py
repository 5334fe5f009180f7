"""Words said face to face that nobody read yet."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.queues import QUEUES, Queue, Sign, Urgency
from observatory.following.models import Evaluation
from observatory.following.permissions import MODERATE

QUEUES.declare(
    Queue(
        "avis-entendus-a-relire",
        _("Avis entendus à relire"),
        MODERATE,
        Urgency.NEXT,
        lambda user, now: (
            Evaluation.objects.exclude(words="")
            .filter(words_fate=Evaluation.WordsFate.WAITING)
            .select_related("engagement__project")
        ),
        what=_("Dits lors d’une rencontre : les publier, ou non."),
        sign=Sign.SOON,
        since="at",
        order=("at", "pk"),
        title=lambda evaluation: evaluation.words[:90],
        detail=lambda evaluation: evaluation.engagement.shown_title,
        model=Evaluation,
    ),
)
