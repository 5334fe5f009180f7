"""Who may deposit for a resident met face to face."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.outreach.models import Encounter
from allonnes.outreach.permissions import refusal_to_open_field_mode, refusal_to_use_field_mode
from budgets.editions.models import Edition
from budgets.projects.deposit.permissions.deposit import refusal_to_deposit

NO_CONSENT = _("Sans l’accord de la personne, rien n’est enregistré.")


def refusal_to_enter(by: User, has_consent: bool) -> str | None:
    """A role of the field, and the agreement of the person, asked before anything is written."""
    return refusal_to_open_field_mode(by) or (None if has_consent else str(NO_CONSENT))


def refusal_to_deposit_for_resident(by: User, encounter: Encounter, edition: Edition, now: datetime) -> str | None:
    """In the dates of the encounter and of the deposit, by the server's clock. No role has an exception."""
    return refusal_to_use_field_mode(by, encounter, now) or refusal_to_deposit(None, edition, now)
