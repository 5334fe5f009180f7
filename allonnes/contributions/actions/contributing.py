"""What residents say around a thing: support, comment, report."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from allonnes.accounts.models import User
from allonnes.contributions.enums import CommentState
from allonnes.contributions.permissions import contributing as permissions
from allonnes.contributions.pieces import piece_of
from allonnes.contributions.targets import Row, subject_of, target_of
from allonnes.core import outbox
from allonnes.core.errors import refuse


def shared(subject: Row) -> Row:
    """The thing, its row kept from changing until the transaction ends; contributions to it take turns."""
    rows = target_of(subject).rows().select_for_update(of=("self",), no_key=True)
    return rows.get(pk=subject.pk)


@transaction.atomic
def support(*, subject: Row, by: User, now: datetime) -> None:
    """Say « je soutiens » ; said twice, or eight times at once, it counts once."""
    locked = shared(subject)
    refuse(permissions.refusal_to_support(by, locked, now))
    target = target_of(locked)
    row = target.tables.support(**{target.field: locked}, user=by)
    target.tables.support._default_manager.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def take_support_back(*, subject: Row, by: User, now: datetime) -> None:
    """Take one's support back, while supports are open."""
    locked = shared(subject)
    refuse(permissions.refusal_to_contribute(by, locked, now))
    target = target_of(locked)
    target.tables.support._default_manager.filter(**{target.field: locked}, user=by).delete()


@transaction.atomic
def write_comment(*, subject: Row, by: User, entry_id: UUID, body: str, now: datetime, **answers: object) -> Row:
    """Publish a comment; one that gives a contact detail, or that its target wants read first, waits for moderation.

    `entry_id` is made with the form: the same comment sent twice is one. `answers`: other fields of the app's comment.
    """
    locked = shared(subject)
    refuse(permissions.refusal_to_contribute(by, locked, now))
    target = target_of(locked)
    state = CommentState.PENDING if target.rules.is_read_first(locked, body) else CommentState.VISIBLE
    words = {target.field: locked, "author": by, "entry_id": entry_id, "body": body.strip(), "state": state}
    rows = target.tables.comment._default_manager
    rows.bulk_create([target.tables.comment(**words, **answers)], ignore_conflicts=True)
    kept = rows.get(entry_id=entry_id)
    if kept.state == CommentState.VISIBLE:
        tell_of_comment(kept)
    return kept


def tell_of_comment(comment: Row) -> None:
    """Tell the authors of the thing, but not whoever wrote the comment. Its words stay on the page, to be deleted."""
    target, subject = target_of(comment), subject_of(comment)
    persons = [person for person in target.authors(subject) if person != comment.author.public_id]
    payload = target.news_of(subject, url=f"{target.url(subject)}#commentaire-{comment.pk}")
    kind = target.messages.comment_received
    outbox.queue_many(kind, fact=f"comment:{comment.pk}", persons=persons, payload=payload)


@transaction.atomic
def delete_comment(*, comment: Row, by: User, now: datetime) -> None:
    """Take one's own words back; nothing of them stays."""
    locked = piece_of(comment).locked().row
    refuse(permissions.refusal_to_delete_comment(by, locked, now))
    locked.delete()


@transaction.atomic
def report(*, row: Row, by: User | None, reason: str, words: str, now: datetime) -> None:
    """Tell moderation that a thing, or a comment, breaks the rules; one report a person until it is treated."""
    refuse(permissions.refusal_to_report(row))
    table = target_of(row).tables.report
    made = table(**piece_of(row).about, reason=reason, words=words.strip(), reporter=by, at=now)
    table._default_manager.bulk_create([made], ignore_conflicts=True)
