"""Who writes the newsletter, who sends it, and who may ask for it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.accounts.models import User
from allonnes.accounts.permissions import refusal_to_participate
from allonnes.core import workflow
from allonnes.core.restraint import refusal_to_promote
from allonnes.notifications.newsletters.models import Newsletter
from allonnes.notifications.newsletters.workflow import NEWSLETTER_FLOW


def refusal_to_write_newsletter(user: User, newsletter: Newsletter) -> str | None:
    """A draft alone is written: what is programmed is first taken back, and what left stays as its readers have it."""
    if not user.has_perm("notifications.change_newsletter"):
        return _("Vous n’avez pas le droit d’écrire la lettre d’information.")
    if not newsletter.is_draft:
        return _("Cette lettre n’est plus un brouillon : son texte ne change plus.")
    return None


def refusal_to_send_test_copy(user: User, newsletter: Newsletter, now: datetime) -> str | None:
    """Whoever writes it may read it in their own mailbox, as long as it has not left."""
    return refusal_to_write_newsletter(user, newsletter)


def refusal_to_schedule_newsletter(user: User, newsletter: Newsletter, now: datetime) -> str | None:
    """A draft leaves at the hour chosen; not before an election."""
    return workflow.refusal(NEWSLETTER_FLOW, newsletter, "schedule", by=user) or refusal_to_promote(now)


def refusal_of_hour(send_at: datetime, now: datetime) -> str | None:
    """An hour that is past is a slip of the fingers; one before an election waits for its end."""
    if send_at < now:
        return _("Ce moment est déjà passé. Choisissez un jour et une heure à venir, ou laissez vide.")
    return refusal_to_promote(send_at)


def refusal_of_number(said: int, present: int) -> str | None:
    """The second confirmation: to write how many people the letter goes to."""
    if not present:
        return _("Personne n’est abonné pour ces sujets et ces quartiers : la lettre ne partirait à personne.")
    if said != present:
        words = ngettext(
            "La lettre irait à %(count)s adresse. Relisez, puis écrivez ce nombre.",
            "La lettre irait à %(count)s adresses. Relisez, puis écrivez ce nombre.",
            present,
        )
        return words % {"count": present}
    return None


def refusal_to_take_back_newsletter(user: User, newsletter: Newsletter, now: datetime) -> str | None:
    """Until the hour comes, a programmed letter becomes a draft again."""
    return workflow.refusal(NEWSLETTER_FLOW, newsletter, "take_back", by=user)


def refusal_to_cancel_newsletter(user: User, newsletter: Newsletter, now: datetime) -> str | None:
    """What has not left may be given up; its text stays at the desk."""
    return workflow.refusal(NEWSLETTER_FLOW, newsletter, "cancel", by=user)


def refusal_to_subscribe(user: User, now: datetime) -> str | None:
    """An open account, and for a child the agreement of a parent; an address alone says yes by its link."""
    return refusal_to_participate(user, now=now)
