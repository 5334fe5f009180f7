"""What the observatory lets enter in the field."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.outreach.field import FieldEntry, offer
from allonnes.outreach.purposes import PURPOSES
from observatory.engagements.enums import EngagementState
from observatory.engagements.models import Engagement
from observatory.following.actions.evaluating import EVALUATION_ENTRY
from observatory.following.permissions import ENTER


def is_anything_to_judge(now: datetime) -> bool:
    """Whether the evaluation of some promise is open."""
    today = timezone.localdate(now)
    return Engagement.objects.filter(state=EngagementState.DELIVERED, evaluation_ends_on__gte=today).exists()


PURPOSES.declare(EVALUATION_ENTRY)
offer(
    FieldEntry(
        label=_("Donner un avis sur ce qui est livré"),
        url_name="field_observatory:entry",
        icon="thumbs-up",
        is_open=is_anything_to_judge,
        permission=ENTER,
    )
)
