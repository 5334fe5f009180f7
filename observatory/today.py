"""What the observatory asks of residents now: an opinion on what was just delivered."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import short_day
from allonnes.core.today import SOURCES, Today, TodaySource
from observatory.engagements.enums import EngagementState
from observatory.engagements.models import Engagement

# After what has a legal end, as a vote or a deposit.
RANK = 60


def evaluation_at(now: datetime) -> Today | None:
    """The delivered promise whose evaluation ends first."""
    today = timezone.localdate(now)
    rows = Engagement.objects.filter(state=EngagementState.DELIVERED, evaluation_ends_on__gte=today)
    first = rows.readable().select_related("project").order_by("evaluation_ends_on", "pk").first()
    if first is None or first.evaluation_ends_on is None:
        return None
    return Today(
        rank=(RANK, (first.evaluation_ends_on - today).days),
        headline=_("C’est livré : %(title)s") % {"title": first.title},
        promise=_("Dites ce que vous en pensez, jusqu’au %(day)s.") % {"day": short_day(first.evaluation_ends_on)},
        url=reverse("observatory:evaluate", args=[first.number]),
        link=_("Donner mon avis"),
        icon="thumbs-up",
        colour="blue",
        poster="observatory/following/_poster.html",
        context={"engagement": first},
    )


SOURCES.declare(TodaySource("observatory", evaluation_at))
