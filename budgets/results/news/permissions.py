"""Who is told of a vote: whoever asks, with an account, until there is nothing more to tell."""

from datetime import datetime

from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from budgets.editions.models import Edition


def refusal_to_hear_of_vote(user: User, edition: Edition, now: datetime) -> str | None:
    """An open account, on a visible edition of the town whose result is not published yet."""
    if not user.is_active:
        return _("Ce compte est fermé.")
    if edition.is_imported or not edition.is_published:
        return _("Cette édition n’a pas de vote ici.")
    if edition.counts.filter(is_official=True).exists():
        return _("Le résultat est déjà publié.")
    return None
