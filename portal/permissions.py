"""Who may publish a text of the town."""

from datetime import datetime

from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from portal.models import Page


def refusal_to_publish_page(user: User, page: Page, now: datetime) -> str | None:
    """Only those who hold the right; a draft and a published page alike."""
    if not user.has_perm("portal.publish_page"):
        return _("Vous n’avez pas le droit de publier une page.")
    return None
