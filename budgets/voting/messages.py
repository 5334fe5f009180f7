"""Mails of a vote. None says what anybody chose; only the withdrawal of a project names one, the same to everybody."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from budgets.editions.topic import BUDGETS

SAMPLE = (("edition", "Budget participatif 2027"), ("url", "/budgets/"), ("until", "jeudi 1er avril 2027 à 20 h"))

VOTE_OPENED = MessageKind("budgets/vote_opened", _("Le vote est ouvert"), BUDGETS, sample=SAMPLE)
VOTE_LAST_DAYS = MessageKind("budgets/vote_last_days", _("Derniers jours pour voter"), BUDGETS, sample=SAMPLE)
VOTE_RESULT = MessageKind("budgets/vote_result", _("Le résultat du vote est publié"), BUDGETS, sample=SAMPLE[:2])
VOTE_RECEIVED = MessageKind(
    "budgets/vote_received",
    _("Récépissé d’un vote fait avec un compte"),
    BUDGETS,
    is_essential=True,
    tells_who_voted=True,
    sample=(*SAMPLE, ("day", "lundi 8 mars 2027"), ("receipt", "7KQM-2XWD-H4PR"), ("help_url", "/contact/")),
)
PROJECT_OUT_OF_VOTE = MessageKind(
    "budgets/vote_withdrawal",
    _("Un projet est retiré du vote"),
    BUDGETS,
    is_essential=True,
    tells_who_voted=True,
    sample=(
        *SAMPLE,
        ("title", "Un préau dans la cour de l’école"),
        ("number", 12),
        ("project_url", "/budgets/"),
        ("reason", "Le terrain a été vendu."),
    ),
)
VOTE_ON_PAPER = MessageKind(
    "budgets/vote_on_paper",
    _("Mon vote en ligne est remplacé par un vote sur papier"),
    BUDGETS,
    is_essential=True,
    tells_who_voted=True,
    sample=(SAMPLE[0], ("link", "/budgets/budget-2027/voter/probleme/")),
)

register(VOTE_OPENED, VOTE_LAST_DAYS, VOTE_RESULT, VOTE_RECEIVED, PROJECT_OUT_OF_VOTE, VOTE_ON_PAPER)
