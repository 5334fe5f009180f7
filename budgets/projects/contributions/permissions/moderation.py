"""Who may hide a contribution, publish it again, contest and answer."""

from datetime import datetime, timedelta

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import ending
from budgets.projects.enums import CommentState
from budgets.projects.models import Comment, Moderation, Project

APPEAL_TIME = timedelta(days=60)
NOT_MODERATOR = "Seule la modération peut le faire."


def refusal_to_hide(user: User, target: Project | Comment, now: datetime) -> str | None:
    """A moderator, on something that still shows."""
    if not user.has_perm("budgets.moderate"):
        return NOT_MODERATOR
    is_hidden = target.is_hidden if isinstance(target, Project) else target.state == CommentState.HIDDEN
    return "Cette contribution est déjà masquée." if is_hidden else None


def refusal_to_publish(user: User, comment: Comment, now: datetime) -> str | None:
    """A moderator, on a comment that waits."""
    if not user.has_perm("budgets.moderate"):
        return NOT_MODERATOR
    return None if comment.state == CommentState.PENDING else "Ce commentaire n’attend pas de relecture."


def refusal_to_lift(user: User, moderation: Moderation, now: datetime) -> str | None:
    """A moderator changes her mind, or another does."""
    if not user.has_perm("budgets.moderate"):
        return NOT_MODERATOR
    return "Cette contribution est déjà publiée." if moderation.lifted_at else None


def refusal_to_appeal(user: User, moderation: Moderation, now: datetime) -> str | None:
    """Its author contests once, within two months."""
    if moderation.author_id != user.pk:
        return "Cette décision ne vous concerne pas."
    if moderation.lifted_at:
        return "Votre contribution est de nouveau publiée."
    if moderation.appealed_at:
        return "Vous avez déjà contesté cette décision."
    last = moderation.at + APPEAL_TIME
    return f"Le délai de deux mois est passé depuis le {ending(last)}." if now >= last else None


def refusal_to_answer_appeal(user: User, moderation: Moderation, now: datetime) -> str | None:
    """Another person than the one who hid it."""
    if not user.has_perm("budgets.moderate"):
        return NOT_MODERATOR
    if not moderation.appealed_at or moderation.appeal_answered_at or moderation.lifted_at:
        return "Aucune contestation n’attend de réponse."
    return "Une autre personne que vous doit répondre." if moderation.by_id == user.pk else None
