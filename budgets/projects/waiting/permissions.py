"""When an idea may be left to wait."""

from datetime import datetime

from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.accounts.permissions import refusal_to_participate
from budgets.editions.published import edition_taking_ideas
from budgets.projects.models import WaitingIdea

MOST = 10


def refusal_to_leave_idea(user: User | None, now: datetime) -> str | None:
    """Between two deposits only: during one, the idea is deposited. Ten ideas wait for one account at most."""
    if edition_taking_ideas(now):
        return _("Le dépôt est ouvert : déposez votre projet maintenant.")
    if user is None:
        return None
    if WaitingIdea.objects.left_by(user).count() >= MOST:
        return _("Dix idées attendent déjà. Retirez-en une d’abord, dans « Mes projets ».")
    return refusal_to_participate(user, now=now)
