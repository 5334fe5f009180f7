"""Who may hide a contribution, publish it again, contest and answer."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.contributions.enums import CommentState
from allonnes.contributions.pieces import piece_of
from allonnes.contributions.targets import Row, target_of
from allonnes.core.templatetags.french import ending

APPEAL_TIME = timedelta(days=60)
NOT_MODERATOR = gettext_lazy("Seule la modération peut le faire.")


def _refusal_to_moderate(user: User, row: Row) -> str | None:
    return None if user.has_perm(target_of(row).permission) else str(NOT_MODERATOR)


def refusal_to_hide(user: User, row: Row, now: datetime) -> str | None:
    """A moderator, on something that still shows."""
    hidden = _("Cette contribution est déjà masquée.") if piece_of(row).is_hidden else None
    return _refusal_to_moderate(user, row) or hidden


def refusal_to_keep(user: User, row: Row, now: datetime) -> str | None:
    """A moderator, on something that shows: a comment nobody read yet is published, or hidden, never « kept »."""
    refused = refusal_to_hide(user, row, now)
    if refused or not piece_of(row).is_waiting:
        return refused
    return _("Ce commentaire attend d’être lu, il n’est pas publié : publiez-le, ou masquez-le.")


def refusal_to_publish(user: User, comment: Row, now: datetime) -> str | None:
    """A moderator, on a comment that waits."""
    read = None if comment.state == CommentState.PENDING else _("Ce commentaire n’attend pas de relecture.")
    return _refusal_to_moderate(user, comment) or read


def refusal_to_lift(user: User, moderation: Row, now: datetime) -> str | None:
    """A moderator changes their mind, or another does."""
    lifted = _("Cette contribution est déjà publiée.") if moderation.lifted_at else None
    return _refusal_to_moderate(user, moderation) or lifted


def refusal_to_appeal(user: User, moderation: Row, now: datetime) -> str | None:
    """Its author contests once, within two months."""
    if moderation.author_id != user.pk:
        return _("Cette décision ne vous concerne pas.")
    if moderation.lifted_at:
        return _("Votre contribution est de nouveau publiée.")
    if moderation.appealed_at:
        return _("Vous avez déjà contesté cette décision.")
    last = moderation.at + APPEAL_TIME
    return _("Le délai de deux mois est passé depuis le %(last)s.") % {"last": ending(last)} if now >= last else None


def refusal_to_answer_appeal(user: User, moderation: Row, now: datetime) -> str | None:
    """Another person than the one who hid it."""
    refused = _refusal_to_moderate(user, moderation)
    if refused:
        return refused
    if not moderation.appealed_at or moderation.appeal_answered_at or moderation.lifted_at:
        return _("Aucune contestation n’attend de réponse.")
    return _("Une autre personne que vous doit répondre.") if moderation.by_id == user.pk else None
