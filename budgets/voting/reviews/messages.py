"""Mails to a person whose vote was cancelled, or given back, because two voters looked alike."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from budgets.editions.topic import BUDGETS

VOTE_CANCELLED = MessageKind(
    "budgets/vote_cancelled",
    _("Un vote à mon nom est annulé"),
    BUDGETS,
    is_essential=True,
    tells_who_voted=True,
    sample=(("edition", "Budget participatif 2027"), ("link", "/budgets/budget-2027/voter/probleme/")),
)
VOTE_GIVEN_BACK = MessageKind(
    "budgets/vote_given_back",
    _("Je peux voter de nouveau"),
    BUDGETS,
    is_essential=True,
    tells_who_voted=True,
    sample=(("edition", "Budget participatif 2027"), ("link", "/budgets/budget-2027/voter/")),
)

register(VOTE_CANCELLED, VOTE_GIVEN_BACK)
