"""Who may publish a text of the town, and have a secret address."""

from datetime import datetime

from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from portal.models import Page


def refusal_to_publish_page(user: User, page: Page, now: datetime) -> str | None:
    """Only those who hold the right; a draft and a published page alike."""
    if not user.has_perm("portal.publish_page"):
        return _("Vous n’avez pas le droit de publier une page.")
    return None


def refusal_to_have_agenda_address(user: User) -> str | None:
    """Any open account; one that was just closed reads no more."""
    if not user.is_active:
        return _("Ce compte est fermé.")
    return None
