"""Changing the rules of a game under way: only for a reason that everybody can read."""

from datetime import datetime

from django.utils.translation import gettext as _

from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition

SHORTEST_REASON = 10


def is_under_way(edition: Edition, now: datetime) -> bool:
    """Residents read these rules and proposed by them: the edition is visible and its deposit has begun."""
    deposit = edition.phase_of(PhaseKind.DEPOSIT)
    return edition.is_published and deposit is not None and deposit.starts_at <= now


def refusal_of_unexplained_change(edition: Edition, reason: str, now: datetime) -> str | None:
    """Once the deposit has begun, a change of rule, of money or of dates has a reason and makes a new version of the
    règlement (CRPA L131-1: the town follows the rules that it published)."""
    if not is_under_way(edition, now):
        return None
    if len(reason.strip()) < SHORTEST_REASON:
        return _(
            "Le dépôt a commencé : des habitants proposent déjà avec ces règles. Dites pourquoi elles changent, en une "
            "phrase : votre raison sera publiée avec l’ancienne et la nouvelle valeur."
        )
    if not edition.regulations.exists():
        return _("Publiez d’abord le règlement : ce changement en sera une nouvelle version.")
    return None
