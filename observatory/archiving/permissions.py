"""Who writes down a visa, and what one lets go."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core.retention import RULES
from observatory.archiving.models import ArchiveVisa

ADD = "observatory.add_archivevisa"


def refusal_to_enter_visa(user: User, kind: str, given_on: date, now: datetime) -> str | None:
    """The administrator, for something that is due, on a day that has come."""
    if not user.has_perm(ADD):
        return _("Seule l’administration du portail inscrit un visa des archives.")
    rule = RULES.get(kind)
    if rule is None:
        return _("Aucune règle de conservation ne porte ce nom.")
    if given_on > timezone.localdate(now):
        return _("Ce jour n’est pas encore venu.")
    return None if rule.due(now).count else _("Rien n’a fait son temps : il n’y a rien à effacer.")


def refusal_to_eliminate(visa: ArchiveVisa) -> str | None:
    """A visa serves once."""
    return _("Ce visa a déjà servi.") if visa.used_at else None
