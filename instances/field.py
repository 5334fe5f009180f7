"""What the councils let enter in the field."""

from django.utils.translation import gettext_lazy as _

from allonnes.outreach.field import FieldEntry, offer
from allonnes.outreach.purposes import PURPOSES
from instances.councils.actions.candidacies import CANDIDACY_ENTRY
from instances.councils.candidacy_rules import are_candidacies_open
from instances.councils.workflow import ENTER

PURPOSES.declare(CANDIDACY_ENTRY)
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
