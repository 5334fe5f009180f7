"""Who says when an election comes."""

from django.utils.translation import gettext as _

from allonnes.accounts.models import User

CHANGE = "observatory.change_election"


def refusal_to_set_election(user: User) -> str | None:
    """The administrator alone: it changes what everybody reads."""
    return None if user.has_perm(CHANGE) else _("Seule l’administration du portail règle la période électorale.")
