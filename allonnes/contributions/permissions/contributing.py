"""Who may support, follow, comment and report, and until when; each target adds its own refusals.

How often, an hour or a minute: `ACCOUNT_RATE_LIMITS` of the settings.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.accounts.permissions import refusal_to_participate
from allonnes.contributions.enums import CommentState
from allonnes.contributions.targets import Row, subject_of, target_of


def refusal_to_contribute(user: User, subject: Row, now: datetime) -> str | None:
    """Taking part around a thing that anybody reads: an open account, while the discussion is open."""
    rules = target_of(subject).rules
    refused = rules.to_read(subject) or rules.outside(subject, now)
    return refused or refusal_to_participate(user, now=now)


def refusal_to_support(user: User, subject: Row, now: datetime) -> str | None:
    """« Je soutiens », where the thing takes one more."""
    refused = refusal_to_contribute(user, subject, now)
    return refused or target_of(subject).rules.to_support(user, subject)


def refusal_to_follow(subject: Row, now: datetime) -> str | None:
    """Anybody may want the news of a thing that anybody reads, at any time."""
    return target_of(subject).rules.to_read(subject)


def refusal_to_delete_comment(user: User, comment: Row, now: datetime) -> str | None:
    """One's own words, as long as the discussion is open and moderation has not looked at them."""
    target = target_of(comment)
    if comment.author_id != user.pk:
        return _("Ce commentaire n’est pas le vôtre.")
    decisions = target.tables.moderation._default_manager.filter(comment=comment)
    if comment.state == CommentState.HIDDEN or decisions.exists():
        return _("Ce commentaire a été examiné par la modération : il reste au dossier, et n’est pas publié.")
    return target.rules.outside(subject_of(comment), now)


def refusal_to_report(row: Row) -> str | None:
    """Whoever reads a contribution may report it."""
    target = target_of(row)
    if row._meta.model is not target.subject and row.state != CommentState.VISIBLE:
        return _("Ce commentaire n’est plus publié.")
    return target.rules.to_report(subject_of(row))
