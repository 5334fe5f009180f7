"""What moderation may hide, seen alike: a thing itself, or words under it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.contributions.enums import CommentState
from allonnes.contributions.targets import Hiding, Row, Target, target_of
from allonnes.core.revisions import Revised, number_of_words
from allonnes.notifications.actions import rewrite_notices


@dataclass(frozen=True)
class Piece:
    """A row that may be hidden; `place` is the foreign key that names it in reports and decisions."""

    target: Target
    row: Row

    place: str = "comment"

    @property
    def about(self) -> dict[str, Row]:
        """How reports and decisions name it."""
        return {self.place: self.row}

    @property
    def subject(self) -> Row:
        """The thing that a comment is about."""
        return getattr(self.row, self.target.field)

    @property
    def author(self) -> User | None:
        """Who is told, and may contest."""
        author: User = self.row.author
        return author

    @property
    def is_hidden(self) -> bool:
        return bool(self.row.state == CommentState.HIDDEN)

    @property
    def is_waiting(self) -> bool:
        """Nobody reads it before a moderator did."""
        return bool(self.row.state == CommentState.PENDING)

    @property
    def note(self) -> str:
        """What a moderator must know first."""
        return ""

    @property
    def version(self) -> int:
        """A number that changes with its words."""
        return number_of_words(self.row.body)

    @property
    def whose(self) -> str:
        """« Votre commentaire du projet n° 12 »."""
        words = {"of_the": self.target.words.of_the, "name": self.target.called(self.subject)}
        return (_("Votre commentaire %(of_the)s %(name)s") % words).strip()

    def locked(self) -> "Piece":
        """The same, its row locked until the transaction ends."""
        rows = self.target.around(self.target.tables.comment).select_related("author")
        return self._same(rows)

    def show(self, *, is_shown: bool) -> None:
        """Make it read, or not."""
        state = CommentState.VISIBLE if is_shown else CommentState.HIDDEN
        self.target.tables.comment._default_manager.filter(pk=self.row.pk).update(state=state)

    def _same(self, rows: Any) -> "Piece":
        row = rows.order_by().select_for_update(of=("self",)).get(pk=self.row.pk)
        return type(self)(self.target, row, self.place)


class SubjectPiece(Piece):
    """The thing itself, hidden as its app says."""

    @property
    def _hiding(self) -> Hiding:
        if self.target.hiding is None:
            raise LookupError(f"moderation does not hide {self.target.name} itself")
        return self.target.hiding

    @property
    def subject(self) -> Row:
        return self.row

    @property
    def author(self) -> User | None:
        return self._hiding.author(self.row)

    @property
    def is_hidden(self) -> bool:
        return self._hiding.is_hidden(self.row)

    @property
    def is_waiting(self) -> bool:
        return False

    @property
    def note(self) -> str:
        return self._hiding.note(self.row)

    @property
    def version(self) -> int:
        if isinstance(self.row, Revised):
            return self.row.revision
        return number_of_words(getattr(self.row, self.target.title_field))

    @property
    def whose(self) -> str:
        words = {"thing": self.target.words.one, "name": self.target.called(self.row)}
        return (_("Votre %(thing)s %(name)s") % words).strip()

    def locked(self) -> Piece:
        return self._same(self.target.rows())

    def show(self, *, is_shown: bool) -> None:
        """What was said of it is written anew, wherever it was copied."""
        self._hiding.show(self.row, is_shown)
        news = str(self._hiding.shown_news if is_shown else self._hiding.hidden_news)
        rewrite_notices(url=self.target.url(self.row), otherwise=news)


def piece_of(row: Row) -> Piece:
    """A thing, or a comment, as moderation sees it."""
    target = target_of(row)
    return SubjectPiece(target, row, target.field) if row._meta.model is target.subject else Piece(target, row)


def reported(report: Row) -> Row:
    """What a report is about; a constraint says exactly one."""
    held = (getattr(report, place) for place in target_of(report).places)
    return next(row for row in held if row is not None)


def hidden_by(moderation: Row) -> Piece:
    """What a decision hides; a constraint says exactly one."""
    held = (getattr(moderation, place) for place in target_of(moderation).places)
    return piece_of(next(row for row in held if row is not None))


def judged_on(row: Row) -> Piece:
    """What a moderator judges on the page of a row: what a report is about, what a decision hides, or the row."""
    tables = target_of(row).tables
    if row._meta.model is tables.moderation:
        return hidden_by(row)
    return piece_of(reported(row) if row._meta.model is tables.report else row)
