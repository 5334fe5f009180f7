"""What the menus and the map of the site offer; each app declares its own in its `menu.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from allonnes.core.registry import Registry


@dataclass(frozen=True)
class MenuEntry:
    """A part of the portal in the main menu; `colour`: its colour in the stylesheet, `rank`: its place."""

    label: Any
    url_name: str
    colour: str
    rank: int

    @cached_property
    def address(self) -> str:
        """Where it leads: the same as long as the site runs."""
        return reverse(self.url_name)


@dataclass(frozen=True)
class HelpEntry:
    """A link at the foot of every page. `label` is called when it is a function: some words change with time."""

    label: Any
    url_name: str
    rank: int

    @cached_property
    def address(self) -> str:
        """Where it leads: the same as long as the site runs."""
        return reverse(self.url_name)

    @property
    def words(self) -> str:
        """The label as it is now."""
        return str(self.label() if callable(self.label) else self.label)


@dataclass(frozen=True)
class Link:
    """A line of the map of the site, with the lines under it."""

    label: str
    url: str
    under: tuple["Link", ...] = ()


@dataclass(frozen=True)
class MapSection:
    """A heading of the map of the site, and what makes its lines; a section without a line is left out."""

    title: Any
    rank: int
    links: Callable[[], list[Link]]


MENU: Registry[MenuEntry] = Registry(lambda entry: entry.url_name)
HELP: Registry[HelpEntry] = Registry(lambda entry: entry.url_name)
MAP: Registry[MapSection] = Registry(lambda section: str(section.title))


def page_link(label: object, url_name: str, *arguments: object) -> Link:
    """A line to a named page."""
    return Link(str(label), reverse(url_name, args=arguments))


def by_rank(registry: Registry[Any]) -> list[Any]:
    """What was declared, in the order of its ranks."""
    return sorted(registry, key=lambda entry: entry.rank)
