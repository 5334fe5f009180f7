"""The page of a newsletter at the desk: to how many it goes or went, what waits, its history; and its settings."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.desk_history import Told
from allonnes.core.models import OutboxMessage
from allonnes.core.templatetags.french import number, when
from allonnes.notifications.newsletters.actions import count_messages
from allonnes.notifications.newsletters.enums import NewsletterState
from allonnes.notifications.newsletters.models import Newsletter
from allonnes.notifications.newsletters.recipients import recipient_count

Message = OutboxMessage.State
NEWSLETTER = {
    "title": "Exemple : « Ce que la ville a fait de vos idées ». C’est l’objet du message : court, et vrai.",
    "body": "Écrit simplement : # titre, **important**, - liste, [mots](adresse). Exemple : « ## Au Mail », puis "
    "« Trois bancs sont posés ». « Bonjour » est mis tout seul. L’aperçu montre ce qui part.",
    "chosen_dates": "Exemple : Balade urbaine à Chaoué. Copiées de l’agenda, elles sont annoncées à la fin.",
    "subjects": "Exemple : Budget participatif. Seules les personnes qui ont choisi ce sujet, ou tous, reçoivent la "
    "lettre. Rien de coché : tout le monde.",
    "neighbourhoods": "Exemple : Chaoué. Seules les personnes qui ont choisi ce quartier, ou toute la ville, reçoivent "
    "la lettre. Rien de coché : toute la ville.",
}
SUBJECT = {
    "name": "Exemple : « Budget participatif ». Les habitants le cochent en s’abonnant.",
    "position": "Exemple : 10. Le plus petit nombre vient en premier.",
    "is_active": "Coché : proposé sur la page d’abonnement. Décoché : plus proposé, qui l’a choisi le garde.",
}
EVENTS = {
    "schedule": "Programmée",
    "take_back": "Reprise en brouillon",
    "cancel": "Abandonnée",
    "start": "Commence à partir",
    "finish": "Envoi terminé",
}


@dataclass(frozen=True)
class NewsletterSheet:
    """What the page shows before its form; `to_do` is what waits now."""

    facts: list[tuple[str, str]]
    to_do: str
    story: list[Told] = field(default_factory=list)


def addresses_words(count: int) -> str:
    """« 12 adresses »."""
    if not count:
        return _("aucune adresse")
    return ngettext("%(count)s adresse", "%(count)s adresses", count) % {"count": number(count)}


def newsletter_sheet(newsletter: Newsletter) -> NewsletterSheet:
    """Read in few queries, whatever the number of subscribers."""
    facts = [("État", newsletter.get_state_display()), *_when(newsletter), *_numbers(newsletter)]
    return NewsletterSheet(facts, _to_do(newsletter), _story(newsletter))


def _when(newsletter: Newsletter) -> list[tuple[str, str]]:
    rows = [("Part le", newsletter.send_at), ("Envoi terminé", newsletter.sent_at)]
    return [(label, when(moment)) for label, moment in rows if moment]


def _numbers(newsletter: Newsletter) -> list[tuple[str, str]]:
    """Before it leaves, to how many it would go; then to how many it went, and how many have it."""
    state = newsletter.state
    if state in {NewsletterState.DRAFT, NewsletterState.SCHEDULED}:
        return [("Partirait à", addresses_words(recipient_count(newsletter)))]
    if state == NewsletterState.SENDING:
        counted = count_messages(newsletter)
        sent, waiting, failed = (counted[state] for state in (Message.SENT, Message.PENDING, Message.FAILED))
        return [("Remises", number(sent)), ("En attente", number(waiting)), ("Non remises", number(failed))]
    if state == NewsletterState.SENT:
        asked, delivered = number(newsletter.recipient_count), number(newsletter.delivered_count)
        return [("Adresses", asked), ("Remises", delivered), ("Non remises", number(newsletter.failed_count))]
    return []


def _to_do(newsletter: Newsletter) -> str:
    """What waits, in one sentence."""
    return {
        NewsletterState.DRAFT: _("Lisez l’aperçu, envoyez-vous une copie, puis programmez l’envoi."),
        NewsletterState.SCHEDULED: _("Elle part toute seule à son heure. D’ici là, on peut la reprendre."),
        NewsletterState.SENDING: _("Elle est en train de partir."),
        NewsletterState.SENT: _("Elle est partie : chacun peut la relire sur le site."),
        NewsletterState.CANCELLED: _("Elle est abandonnée : elle ne partira pas."),
    }[NewsletterState(newsletter.state)]


def _story(newsletter: Newsletter) -> list[Told]:
    rows: Any = newsletter.history.select_related("by").order_by("-at", "-pk")
    return [
        Told(
            row.at,
            row.by.display_name if row.by else "Le portail",
            EVENTS[row.event],
            [row.reason] if row.reason else [],
        )
        for row in rows
    ]
