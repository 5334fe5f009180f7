"""Mails around the deposit of a project."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from budgets.editions.topic import BUDGETS

SAMPLE = (("title", "Un préau dans la cour de l’école"), ("number", 12), ("url", "/budgets/"))

DEPOSIT_CODE = MessageKind(
    "budgets/deposit_code",
    _("Code pour confirmer un dépôt"),
    BUDGETS,
    is_essential=True,
    sample=(("url", "/budgets/"), ("code", "1234 5678"), ("until", "jeudi 24 décembre 2026 à 8 h")),
)
PROJECT_RECEIVED = MessageKind(
    "budgets/project_received",
    _("Reçu du dépôt d’un projet"),
    BUDGETS,
    is_essential=True,
    sample=(*SAMPLE, ("edition", "Budget participatif 2027"), ("next_step", "du 24 décembre 2026 au 4 mars 2027")),
)
PROJECT_ENTERED = MessageKind(
    "budgets/project_entered",
    _("Reçu d’une idée déposée lors d’une rencontre"),
    BUDGETS,
    is_essential=True,
    sample=(
        *SAMPLE,
        ("edition", "Budget participatif 2027"),
        ("next_step", "du 24 décembre 2026 au 4 mars 2027"),
        ("encounter", "Table de recueil à la mairie"),
    ),
)
PROJECT_COMPLETED = MessageKind("budgets/project_completed", _("Le projet est complété"), BUDGETS, sample=SAMPLE)
COMPLETION_RECEIVED = MessageKind(
    "budgets/completion_received",
    _("Une réponse à votre question est arrivée"),
    BUDGETS,
    is_essential=True,
    sample=(*SAMPLE, ("desk", "/gestion/")),
)
PROJECT_WITHDRAWN = MessageKind(
    "budgets/project_withdrawn",
    _("Un projet est retiré"),
    BUDGETS,
    sample=(*SAMPLE, ("reason", "Une voisine propose mieux.")),
)
COAUTHOR_INVITED = MessageKind(
    "budgets/coauthor_invited",
    _("Invitation à signer un projet"),
    BUDGETS,
    is_essential=True,
    sample=(*SAMPLE, ("author", "Camille"), ("link", "/budgets/")),
)

register(
    DEPOSIT_CODE,
    PROJECT_RECEIVED,
    PROJECT_ENTERED,
    PROJECT_COMPLETED,
    COMPLETION_RECEIVED,
    PROJECT_WITHDRAWN,
    COAUTHOR_INVITED,
)
