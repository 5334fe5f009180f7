"""What outreach shows on a person's account."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.mine import MineLine, mine_card
from allonnes.core.panels import PANELS, Panel
from allonnes.core.templatetags.french import when
from allonnes.outreach.enums import RegistrationState
from allonnes.outreach.links import registration_link
from allonnes.outreach.models import Registration


def my_encounters(user: Any) -> dict[str, Any]:
    """The encounters to come where they have a seat or wait for one, the next first. One query."""
    rows = Registration.objects.filter(user=user, encounter__ends_at__gte=timezone.now())
    rows = rows.exclude(state=RegistrationState.CANCELLED).select_related("encounter__place", "slot")
    return mine_card(list(rows.order_by("encounter__starts_at", "pk")), _my_encounter)


def _my_encounter(registration: Registration) -> MineLine:
    encounter = registration.encounter
    starts_at = registration.slot.starts_at if registration.slot else encounter.starts_at
    state, kind = registration.get_state_display(), "ok" if registration.is_seated else "warn"
    if encounter.is_cancelled:
        state, kind = _("Rencontre annulée"), "danger"
    more = f"{when(starts_at)} · {encounter.place}"
    return MineLine(encounter.title, registration_link(registration), state, kind, more)


PANELS.declare(Panel("account-links", "outreach/seats/_account_links.html", rank=30, context=my_encounters))
