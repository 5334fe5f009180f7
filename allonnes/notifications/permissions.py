"""Who may read the list of mails."""

from datetime import datetime

from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.models import OutboxMessage


def refusal_to_retry(user: User, message: OutboxMessage, now: datetime) -> str | None:
    """Only an undelivered message can be sent again, by someone who may read the list of mails."""
    if not user.has_perm("core.view_outboxmessage"):
        return _("Vous n’avez pas accès à la liste des messages.")
    if message.state != OutboxMessage.State.FAILED:
        return _("Ce message n’est pas en échec : il n’y a rien à renvoyer.")
    if not message.address and message.person is None:
        return _("L’adresse de ce message est effacée, car elle n’a pas de compte. Il ne peut plus partir.")
    if outbox.has_lost_its_secret(message):
        return _("Ce message portait un code qui n’est plus valable. La personne peut en demander un autre.")
    return None
