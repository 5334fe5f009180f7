"""Who counts the sealed ballots, and who publishes what they give."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from budgets.editions.models import Edition
from budgets.results.models import Count
from budgets.voting.box.key_state import is_key_to_destroy
from budgets.voting.models import Sealing

NOT_SEALED = gettext_lazy("Scellez d’abord l’urne : rien n’est compté avant.")
NO_VOTE_YET = gettext_lazy("Personne n’a encore voté : il n’y a rien à dépouiller.")
OTHER_COUNT = gettext_lazy("Le dépouillement gardé n’est pas celui que donnent les bulletins : dépouillez à nouveau.")
COUNTED_AGAIN = (
    "settings",
    "ballots",
    "winners",
    "spent",
    "remaining",
    "steps",
    "blank_ballots",
    "voters_without_winner",
    "places_without_winner",
)
KEY_LEFT = gettext_lazy(
    "Clé à détruire : la clé de ce vote est peut-être encore sur un serveur. Rien n’est compté avant sa "
    "destruction. Le site réessaie chaque heure ; s’il n’y arrive pas, prévenez la personne qui tient le serveur."
)
OTHER_BALLOTS = gettext_lazy("Les bulletins ne sont pas ceux qui ont été scellés : rien n’est compté ni publié.")


def refusal_to_count(edition: Edition, digest: str) -> str | None:
    """A vote held on this site is counted once sealed, on the sealed ballots; an imported one has no ballot box.
    Before any vote there is nothing to count."""
    if not hasattr(edition, "opening"):
        has_ballots = edition.is_imported or edition.sealed_ballots.exists()
        return None if has_ballots else str(NO_VOTE_YET)
    sealing = Sealing.objects.filter(edition=edition, sealed_at__isnull=False).first()
    if sealing is None:
        return str(NOT_SEALED)
    if is_key_to_destroy(edition):
        return str(KEY_LEFT)
    return None if sealing.ballots_sha256 == digest else str(OTHER_BALLOTS)


def refusal_to_run_count(user: User) -> str | None:
    """The administrator and the officers read the count before it is public."""
    return None if user.has_perm("budgets.count_vote") else _("Vous n’avez pas le droit de dépouiller ce vote.")


def refusal_of_other_count(count: Count, again: Count) -> str | None:
    """What is published is what the sealed ballots give now, not what was kept of an earlier count."""
    is_same = all(getattr(count, name) == getattr(again, name) for name in COUNTED_AGAIN)
    return None if is_same else str(OTHER_COUNT)


def refusal_to_publish_result(user: User | None) -> str | None:
    """The administrator publishes; nobody: a vote of another town, or of the demonstration, that a command loads."""
    if user is None or user.has_perm("budgets.publish_result"):
        return None
    return _("Vous n’avez pas le droit de publier un résultat.")
