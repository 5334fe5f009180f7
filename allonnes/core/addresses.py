"""Where things are shown: pages named by what they are for, and the page of a row.

The layers below never name an address of an upper app: whoever owns the page declares it in its `addresses.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from allonnes.core.registry import Registry


@dataclass(frozen=True)
class NamedPage:
    """A page known by what it is for: « help » is shown at `url_name`."""

    name: str
    url_name: str


@dataclass(frozen=True)
class RowPage:
    """The page of each row of a model (`app.Model`)."""

    model: str
    url: Callable[[Any], str]


@dataclass(frozen=True)
class OfflinePage:
    """A page that shows nobody, which a phone keeps to open it without network; also in place of `instead_of`.

    `files`: the static files that its code asks for by itself.
    """

    url_name: str
    instead_of: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


PAGES: Registry[NamedPage] = Registry(lambda page: page.name)
ROWS: Registry[RowPage] = Registry(lambda page: page.model)
OFFLINE: Registry[OfflinePage] = Registry(lambda page: page.url_name)


def page_url(name: str) -> str:
    """The address of a page known by what it is for. Raises KeyError when no app declares it."""
    return reverse(PAGES[name].url_name)


def address_of(row: Model) -> str:
    """The address where a row is shown. Raises KeyError when no app declares it."""
    return ROWS[row._meta.label].url(row)
