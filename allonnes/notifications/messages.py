"""What this floor itself sends."""

from allonnes.core.outbox import ACCOUNT, MessageKind, register

DIGEST = MessageKind(
    "notifications/digest",
    "Résumé des nouvelles",
    ACCOUNT,
    is_essential=True,
    sample=(
        (
            "items",
            (
                {"title": "Une rencontre est annoncée dans votre quartier", "url": "/agenda/"},
                {"title": "Les résultats du budget participatif sont en ligne", "url": "/budgets/"},
            ),
        ),
        ("is_weekly", False),
    ),
)

register(DIGEST)
