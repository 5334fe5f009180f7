"""The newsletter at the desk: drafts to finish, and a letter that does not leave."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from allonnes.core.desk_cells import age
from allonnes.core.navigation import ENTRIES, DeskEntry
from allonnes.core.queues import QUEUES, SINCE_FEMININE, Queue, Sign, Urgency
from allonnes.notifications.newsletters.enums import NewsletterState
from allonnes.notifications.newsletters.models import Newsletter
from allonnes.notifications.newsletters.workflow import SEND

# Beyond the longest of the tries of a mail.
STUCK_AFTER = timedelta(days=3)


def drafts(user: Any, now: datetime) -> "QuerySet[Newsletter]":
    """Written and not sent."""
    return Newsletter.objects.filter(state=NewsletterState.DRAFT).defer("search", "body")


def stuck(user: Any, now: datetime) -> "QuerySet[Newsletter]":
    """Its hour is long past and it has not finished leaving."""
    leaving = (NewsletterState.SCHEDULED, NewsletterState.SENDING)
    return Newsletter.objects.filter(state__in=leaving, send_at__lt=now - STUCK_AFTER).defer("search", "body")


def _written(newsletter: Newsletter) -> str:
    return age(newsletter.written_at)


ENTRIES.declare(
    DeskEntry(
        "outreach",
        _("Lettre d’information"),
        "notifications.view_newsletter",
        60,
        "mail",
        "admin:notifications_newsletter_changelist",
    ),
    DeskEntry(
        "outreach",
        _("Sujets de la lettre"),
        "notifications.view_newslettersubject",
        61,
        "list",
        "admin:notifications_newslettersubject_changelist",
        is_rare=True,
    ),
)
QUEUES.declare(
    Queue(
        "lettres-a-finir",
        _("Lettres d’information à finir"),
        SEND,
        Urgency.NEXT,
        drafts,
        what=_("Relire, s’envoyer une copie, puis programmer l’envoi."),
        sign=Sign.NONE,
        since="written_at",
        since_words=SINCE_FEMININE,
        order=("written_at", "pk"),
        due=_written,
        model=Newsletter,
    ),
    Queue(
        "lettres-bloquees",
        _("Lettres d’information qui ne partent pas"),
        SEND,
        Urgency.FIRST,
        stuck,
        what=_("L’envoi dure depuis plus de trois jours : voir les messages non remis."),
        sign=Sign.LATE,
        since="send_at",
        since_words=SINCE_FEMININE,
        order=("send_at", "pk"),
        due=lambda newsletter: age(newsletter.send_at),
        model=Newsletter,
    ),
)
