"""Hiding a contribution with a reason told to its author, and answering their appeal."""

from datetime import datetime

from django.db import transaction

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.contributions.actions.contributing import tell_of_comment
from allonnes.contributions.enums import ReportReason
from allonnes.contributions.permissions import moderation as permissions
from allonnes.contributions.pieces import Piece, hidden_by, piece_of
from allonnes.contributions.targets import Row, target_of
from allonnes.core import outbox
from allonnes.core.errors import refuse


def _locked_with_what_it_hides(moderation: Row) -> Row:
    """The decision and what it hides, locked in the order that hiding takes: the contribution first."""
    hidden_by(moderation).locked()
    return type(moderation)._default_manager.select_for_update().get(pk=moderation.pk)


def _close_reports(piece: Piece, by: User, now: datetime) -> None:
    reports = piece.target.tables.report._default_manager.filter(handled_at=None, **piece.about)
    reports.update(handled_at=now, handled_by=by)


@transaction.atomic
def hide(*, row: Row, by: User, reason: str, words: str, now: datetime) -> Row:
    """Stop showing a contribution; its author is told why and how to contest. Two moderators at once hide it once."""
    piece = piece_of(row).locked()
    refuse(permissions.refusal_to_hide(by, piece.row, now))
    decisions = piece.target.tables.moderation._default_manager
    said = {"reason": reason, "words": words.strip(), "by": by, "at": now}
    made = decisions.create(author=piece.author, **said, **piece.about)
    piece.show(is_shown=False)
    _close_reports(piece, by, now)
    audit.record(f"{piece.target.app}.hide_contribution", by=by, moderation=made.pk, reason=reason)
    _tell_hidden(piece, made)
    return made


def _tell_hidden(piece: Piece, made: Row) -> None:
    target, kind = piece.target, piece.target.messages.contribution_hidden
    if made.author is None:
        return
    link, label = target.address("appeal", made.pk), str(ReportReason(made.reason).label)
    payload = target.news_of(piece.subject, what=piece.whose, reason=label, words=made.words, link=link)
    outbox.queue(kind, key=outbox.key_of(kind, made.pk), person=made.author.public_id, payload=payload)


@transaction.atomic
def publish_comment(*, comment: Row, by: User, now: datetime) -> None:
    """Publish a comment that waited to be read; its author and the authors of the thing are told."""
    piece = piece_of(comment).locked()
    refuse(permissions.refusal_to_publish(by, piece.row, now))
    piece.show(is_shown=True)
    kind = piece.target.messages.comment_published
    payload = piece.target.news_of(piece.subject)
    outbox.queue(kind, key=outbox.key_of(kind, comment.pk), person=piece.row.author.public_id, payload=payload)
    tell_of_comment(piece.row)


@transaction.atomic
def keep(*, row: Row, by: User, now: datetime) -> None:
    """The contribution stays: its reports are closed."""
    piece = piece_of(row).locked()
    refuse(permissions.refusal_to_keep(by, piece.row, now))
    _close_reports(piece, by, now)
    audit.record(f"{piece.target.app}.keep_contribution", by=by, **{piece.target.field: piece.subject.pk})


@transaction.atomic
def lift(*, moderation: Row, by: User, now: datetime) -> None:
    """Show a hidden contribution again."""
    locked = _locked_with_what_it_hides(moderation)
    refuse(permissions.refusal_to_lift(by, locked, now))
    _lift(locked, by, now)


def _lift(moderation: Row, by: User, now: datetime) -> None:
    _write(moderation, lifted_at=now)
    hidden_by(moderation).show(is_shown=True)
    audit.record(f"{target_of(moderation).app}.lift_moderation", by=by, moderation=moderation.pk)


def _write(moderation: Row, **answers: object) -> None:
    type(moderation)._default_manager.filter(pk=moderation.pk).update(**answers)


@transaction.atomic
def appeal(*, moderation: Row, by: User, words: str, now: datetime) -> None:
    """Its author says why it should be shown, once."""
    locked = type(moderation)._default_manager.select_for_update().get(pk=moderation.pk)
    refuse(permissions.refusal_to_appeal(by, locked, now))
    _write(locked, appeal=words.strip(), appealed_at=now)


@transaction.atomic
def answer_appeal(*, moderation: Row, by: User, is_accepted: bool, answer: str, now: datetime) -> None:
    """Another moderator decides, and says why."""
    locked = _locked_with_what_it_hides(moderation)
    refuse(permissions.refusal_to_answer_appeal(by, locked, now))
    _write(locked, appeal_answer=answer.strip(), appeal_answered_at=now, appeal_answered_by=by)
    if is_accepted:
        _lift(locked, by, now)
    if locked.author:
        target, kind = target_of(locked), target_of(locked).messages.appeal_answered
        subject = hidden_by(locked).subject
        payload = target.news_of(subject, is_accepted=is_accepted, answer=answer.strip())
        outbox.queue(kind, key=outbox.key_of(kind, locked.pk), person=locked.author.public_id, payload=payload)
