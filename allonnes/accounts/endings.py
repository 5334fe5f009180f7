"""The role that a person has no longer, in words."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role

LATELY_DAYS = 30


def ended_lately(user: User, day: date) -> str:
    """Which role ended, and its last day, when it was not long ago; nothing otherwise."""
    over = user.role_assignments.filter(ends_on__range=(day - timedelta(days=LATELY_DAYS), day), is_waiting=False)
    last = over.order_by("-ends_on", "-pk").first()
    if last is None or last.role in user.roles:
        return ""
    role, ended = Role(last.role).label, date_format(last.ends_on or day, "j F Y")
    return _("Votre rôle « %(role)s » est terminé depuis le %(ended)s.") % {"role": role, "ended": ended}
