"""What the services are told of their promises."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from allonnes.notifications.messages import WORK

SILENT_SOON = MessageKind(
    "observatory/silent_soon",
    _("Des promesses bientôt sans nouvelles"),
    WORK,
    sample=(
        ("first_name", "Camille"),
        ("promises", ({"number": 19, "title": "Un terrain de basket refait", "days": 76, "url": "/gestion/"},)),
        ("count", 1),
        ("url", "/gestion/"),
    ),
)
register(SILENT_SOON)
