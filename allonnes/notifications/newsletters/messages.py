"""What the newsletter sends: its issues, and the link that says yes to it."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, Topic, read_words, register
from allonnes.notifications.newsletters.models import Newsletter
from allonnes.notifications.newsletters.writing import mail_words

# What a resident asked for by itself: it is not one of the subjects that an account hears of without asking.
TOPIC = Topic("newsletter", _("La lettre d’information"))
NEWSLETTER = MessageKind(
    "notifications/newsletter",
    _("Lettre d’information"),
    TOPIC,
    is_essential=True,
    sample=(
        ("letter_title", "Ce que la ville a fait de vos idées"),
        ("letter", "Trois bancs sont posés au Mail. Le jardin de Chaoué ouvre samedi."),
        ("letter_url", "/lettre/12/"),
        ("unsubscribe_url", "https://www.ville.example/lettre/arreter/exemple/"),
    ),
)
SUBSCRIPTION_ASKED = MessageKind(
    "notifications/subscription_asked",
    _("Lettre d’information : confirmer l’adresse"),
    TOPIC,
    is_essential=True,
    sample=(("link", "/lettre/abonnement/exemple/"),),
)

register(NEWSLETTER, SUBSCRIPTION_ASKED)


@read_words
def words_of_newsletter(payload: dict[str, Any]) -> dict[str, str]:
    """What a newsletter says, read as each mail is written: the outbox keeps its number alone."""
    if "newsletter" not in payload:
        return {}
    newsletter = Newsletter.objects.filter(pk=payload["newsletter"]).first()
    if newsletter is None:  # a mail without a subject is not written
        return {"letter_title": "", "letter": "", "letter_url": ""}
    return words_to_read(newsletter, payload.get("subscription", ""))


def words_to_read(newsletter: Newsletter, subscription: str = "") -> dict[str, str]:
    """What fills the mail of a newsletter; without a subscription it is a copy to read, and says so."""
    words: dict[str, str] = {
        "letter_title": newsletter.title,
        "letter": mail_words(newsletter),
        "letter_url": reverse("notifications:newsletter", args=[newsletter.pk]),
    }
    if subscription:
        stop = reverse("notifications:newsletter_stop", args=[subscription])
        words["unsubscribe_url"] = f"{settings.SITE_URL}{stop}"
    return words
