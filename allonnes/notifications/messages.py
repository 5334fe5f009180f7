"""What this layer itself sends."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import ACCOUNT, MessageKind, Topic, register
from allonnes.notifications.newsletters.messages import NEWSLETTER, SUBSCRIPTION_ASKED

__all__ = ["DIGEST", "NEWSLETTER", "SUBSCRIPTION_ASKED", "WORK", "WORK_DIGEST", "WORK_URGENT"]

DIGEST = MessageKind(
    "notifications/digest",
    _("Résumé des nouvelles"),
    ACCOUNT,
    is_essential=True,
    sample=(
        (
            "items",
            (
                {"title": "Une rencontre est annoncée dans votre quartier", "url": "/agenda/"},
                {"title": "Un stand est annoncé sur le marché", "url": "/agenda/"},
            ),
        ),
        ("is_weekly", False),
    ),
    key_prefix="digest",
)

WORK = Topic("work", _("Mon travail sur le portail"), is_work=True)
WORK_DIGEST = MessageKind(
    "notifications/work_digest",
    _("Ce qui vous attend ce matin"),
    WORK,
    sample=(
        ("first_name", "Camille"),
        (
            "items",
            (
                {"title": "Dossiers en retard : 2 de plus, 5 en tout", "url": "/gestion/"},
                {"title": "Commentaires à relire : 1 de plus, 1 en tout", "url": "/gestion/"},
            ),
        ),
        ("url", "/gestion/"),
    ),
)
WORK_URGENT = MessageKind(
    "notifications/work_urgent",
    _("Une chose urgente vous attend"),
    WORK,
    is_essential=True,
    sample=(("first_name", "Camille"), ("title", "Changements à confirmer"), ("count", 1), ("url", "/gestion/")),
)

register(DIGEST, WORK_DIGEST, WORK_URGENT)
