"""What the councils let enter in the field."""

from django.utils.translation import gettext_lazy as _

from allonnes.outreach.collected import COLLECTIONS, Collection
from allonnes.outreach.field import FieldEntry, offer
from allonnes.outreach.purposes import PURPOSES
from instances.consultations.actions.replying import SHEET_ENTRY
from instances.consultations.collected import sheets_of
from instances.consultations.models import Consultation
from instances.consultations.permissions import ENTER as ENTER_SHEETS
from instances.councils.actions.candidacies import CANDIDACY_ENTRY
from instances.councils.candidacy_rules import are_candidacies_open
from instances.councils.workflow import ENTER

PURPOSES.declare(CANDIDACY_ENTRY, SHEET_ENTRY)
COLLECTIONS.declare(Collection(SHEET_ENTRY.value, "instances.view_consultation", sheets_of))
offer(
    FieldEntry(
        label=_("Noter une candidature à un conseil"),
        url_name="field_councils:entry",
        icon="users",
        is_open=are_candidacies_open,
        permission=ENTER,
        needs_network=True,
    )
)
offer(
    FieldEntry(
        label=_("Saisir une feuille de consultation"),
        url_name="field_consultations:entry",
        icon="list-checks",
        is_open=lambda now: Consultation.objects.open_at(now).exists(),
        permission=ENTER_SHEETS,
    )
)
