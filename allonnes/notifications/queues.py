"""Messages at the desk: those that did not arrive."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from allonnes.core import outbox
from allonnes.core.models import OutboxMessage
from allonnes.core.navigation import ENTRIES, DeskEntry
from allonnes.core.queues import QUEUES, Queue, Sign, Urgency
from allonnes.notifications.newsletters import queues as newsletters


def undelivered(user: Any, now: datetime) -> "QuerySet[OutboxMessage]":
    """Messages given up, but for those that tell who voted: no list shows them."""
    failed = OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED)
    return failed.exclude(kind__in=outbox.kinds_of_voters())


__all__ = ["newsletters"]

ENTRIES.declare(
    DeskEntry("accounts", _("Messages"), "core.view_outboxmessage", 50, "mail", "admin:core_outboxmessage_changelist")
)
QUEUES.declare(
    Queue(
        "messages-non-remis",
        _("Messages non remis"),
        "core.view_outboxmessage",
        Urgency.NEXT,
        undelivered,
        what=_("Adresse fausse ou boîte pleine : essayer à nouveau, ou appeler."),
        sign=Sign.NONE,
        since="created_at",
        order=("created_at", "pk"),
        model=OutboxMessage,
    ),
)
