"""What the participatory budget lets enter in the field."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from allonnes.outreach.field import FieldEntry, offer
from budgets.enums import PhaseKind
from budgets.models import Edition


def edition_taking_ideas(now: datetime) -> Edition | None:
    """The town's edition whose deposit is open, the newest when there are several."""
    rows = Edition.objects.published().filter(is_imported=False).newest_first().prefetch_related("phases")
    found = rows.defer("search", "pabulib_meta")
    return next((one for one in found if one.is_in_phase(PhaseKind.DEPOSIT, now)), None)


offer(
    FieldEntry(
        label=_("Déposer une idée"),
        url_name="field_budgets:idea",
        icon="lightbulb",
        is_open=lambda now: edition_taking_ideas(now) is not None,
    )
)
