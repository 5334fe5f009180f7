"""Mails about an idea that waits for the next deposit; each has been asked for by its author."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from budgets.editions.topic import BUDGETS

LINK = ("link", "/budgets/")
SAMPLE = (("title", "Un préau dans la cour de l’école"), LINK)

IDEA_TO_CONFIRM = MessageKind(
    "budgets/idea_to_confirm", _("Lien pour confirmer une idée"), BUDGETS, is_essential=True, sample=(LINK,)
)
IDEA_WAITS = MessageKind(
    "budgets/idea_waits", _("Reçu d’une idée qui attend"), BUDGETS, is_essential=True, sample=SAMPLE
)
IDEA_TIME_HAS_COME = MessageKind(
    "budgets/idea_time_has_come",
    _("Le dépôt est ouvert pour une idée qui attendait"),
    BUDGETS,
    is_essential=True,
    sample=(
        *SAMPLE,
        ("own", "/budgets/"),
        ("edition", "Budget participatif 2027"),
        ("until", "jeudi 24 décembre 2026 à 8 h"),
    ),
)

register(IDEA_TO_CONFIRM, IDEA_WAITS, IDEA_TIME_HAS_COME)
