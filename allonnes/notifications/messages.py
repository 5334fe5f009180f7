"""What this floor itself sends."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import ACCOUNT, MessageKind, register

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

register(DIGEST)
