"""The mail that answers whoever reported a problem with the vote."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from budgets.editions.topic import BUDGETS

INCIDENT_ANSWERED = MessageKind(
    "budgets/incident_answered",
    _("Réponse à un problème de vote que j’ai signalé"),
    BUDGETS,
    is_essential=True,
    sample=(
        ("edition", "Budget participatif 2027"),
        ("summary", "La borne de la médiathèque ne marchait pas le 12 mars au matin."),
        ("answer", "Elle a été remplacée à midi. Vous pouvez voter jusqu’à la fin du vote, par toutes les façons."),
        ("link", "/budgets/budget-2027/voter/incidents/"),
    ),
)

register(INCIDENT_ANSWERED)
