"""The pages of a list of the desk: one costs as much as another, and the whole table is never counted."""

from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import PAGE_VAR
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from allonnes.core.bounded import MOST_COUNTED, count_up_to

# Further than that nobody turns pages: a filter or a word leads there.
DEEPEST_ROW = 10_000
TOO_DEEP = _("Une liste se feuillette jusqu’à la ligne 10 000 : au-delà, posez un filtre ou cherchez un mot.")


class DeskPaginator(Paginator):  # type: ignore[type-arg]
    """Counts to a thousand, or to the end of the page asked for; `most` says how far it looked."""

    most = MOST_COUNTED

    def look_as_far_as(self, page: int) -> None:
        """The page asked for, so that one knows whether another follows."""
        self.most = max(MOST_COUNTED, min(page * self.per_page, DEEPEST_ROW))

    @cached_property
    def count(self) -> int:
        """How many rows, `most + 1` when there are more."""
        rows: Any = self.object_list
        return count_up_to(rows, self.most)

    @cached_property
    def num_pages(self) -> int:
        """Those that may be opened."""
        return min(super().num_pages, DEEPEST_ROW // self.per_page)

    @property
    def has_more(self) -> bool:
        """Whether the number is only a beginning."""
        return self.count > self.most

    def page(self, number: int | str) -> "Page[Any]":
        """The rows before it are passed over by their keys alone: what a row shows is asked for those of the page."""
        place = self.validate_number(number)
        first = (place - 1) * self.per_page
        rows: Any = self.object_list
        if not first:
            return Page(rows[: self.per_page], place, self)
        keys = rows.values("pk")[first : first + self.per_page]
        return Page(rows.filter(pk__in=keys), place, self)


def page_asked(request: HttpRequest) -> int:
    """The number of the page in an address; the first, when it is no number."""
    asked = request.GET.get(PAGE_VAR, "1")
    return int(asked) if asked.isascii() and asked.isdigit() else 1


def is_too_deep(page: int, per_page: int) -> bool:
    """Whether a page is refused for being far, whatever the list holds."""
    return page > DEEPEST_ROW // per_page
