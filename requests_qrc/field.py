"""What the requests let enter in the field."""

from django.utils.translation import gettext_lazy as _

from allonnes.outreach.collected import COLLECTIONS, Collection
from allonnes.outreach.field import FieldEntry, offer
from allonnes.outreach.purposes import PURPOSES
from requests_qrc.followup.collected import cases_of
from requests_qrc.intake.actions.entering import CASE_ENTRY
from requests_qrc.intake.permissions import ENTER

PURPOSES.declare(CASE_ENTRY)
COLLECTIONS.declare(Collection(CASE_ENTRY.value, "requests_qrc.view_case", cases_of))
offer(
    FieldEntry(
        label=_("Noter une demande"),
        url_name="field_requests:entry",
        icon="message-circle",
        is_open=lambda now: True,
        permission=ENTER,
    )
)
