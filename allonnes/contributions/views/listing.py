"""The comments under a thing, for the page of its app: a page of them, each with what one may do with it."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property

from allonnes.contributions.forms import CommentForm
from allonnes.contributions.targets import Row, target_of

COMMENTS_SHOWN = 20
COMMENT_FIELDS = (
    "body",
    "at",
    *(f"author__{name}" for name in ("public_name", "first_name", "birth_date", "erased_at")),
)


@dataclass(frozen=True)
class ShownComment:
    """A comment and the address where its author deletes it, or where anybody else reports it."""

    row: Row
    url: str
    is_mine: bool


class _Counted(Paginator):  # type: ignore[type-arg]
    """A paginator that is told how many rows there are."""

    known = 0

    @cached_property
    def count(self) -> int:
        return self.known


def comments_of(request: HttpRequest, subject: Row, *, count: int) -> "Page[Any]":
    """The comments that anybody reads, the newest first; one query, none when `count` says that there is none."""
    target = target_of(subject)
    rows = target.tables.comment.objects.visible().filter(**{target.field: subject}).select_related("author")
    rows = rows.order_by("-at", "-pk").only(f"{target.field}_id", *COMMENT_FIELDS)
    paginator = _Counted(rows if count else rows.none(), COMMENTS_SHOWN)
    paginator.known = count
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = [_shown(request, subject, row) for row in page.object_list]
    return page


def _shown(request: HttpRequest, subject: Row, row: Row) -> ShownComment:
    target, is_mine = target_of(subject), row.author_id == request.user.pk
    own, other = "delete_comment", "report_comment"
    url = target.address(own, row.pk) if is_mine else target.page(other, subject, comment=row.pk)
    return ShownComment(row, url, is_mine)


def words_of_comments(
    request: HttpRequest, subject: Row, *, count: int, closed: str, has_written: bool = True
) -> dict[str, Any]:
    """What `contributions/_comments.html` shows; `closed` says why nothing more is said, or is empty. The list is kept
    for everybody who has written nothing here (`has_written`), and read only when it is not."""
    return {
        "closed": closed,
        "has_written": has_written,
        "comments": SimpleLazyObject(lambda: comments_of(request, subject, count=count)),
        "comment_form": CommentForm() if request.user.is_authenticated and not closed else None,
        "comment_url": target_of(subject).page("comment", subject),
    }
