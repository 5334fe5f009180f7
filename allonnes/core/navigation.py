"""The desk's menu: the jobs of the town hall and what is done in each; each app declares its own in `queues.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from allonnes.core.registry import Registry


@dataclass(frozen=True)
class Section:
    """A heading of the menu; `colour`: that of its part on the public site; `rank`: its place."""

    name: str
    label: Any
    rank: int
    colour: str = ""


@dataclass(frozen=True)
class DeskEntry:
    """A page of the desk, in the words of the job. `is_rare`: a setting, folded until it is asked for.

    `query` is what its address asks of the list.
    """

    section: str
    label: Any
    permission: str
    rank: int
    icon: str
    url_name: str = ""
    query: str = ""
    is_rare: bool = False

    @cached_property
    def address(self) -> str:
        """Where it leads: the same as long as the site runs."""
        return reverse(self.url_name) + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True)
class MenuLine:
    """An entry as one person sees it."""

    label: str
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True)
class MenuSection:
    """A job as one person sees it: what is done often, then the settings."""

    label: str
    colour: str
    lines: tuple[MenuLine, ...]
    rare: tuple[MenuLine, ...]

    @property
    def is_open(self) -> bool:
        """Whether the settings are unfolded: one of them is the page being read."""
        return any(line.is_current for line in self.rare)


SECTIONS: Registry[Section] = Registry(lambda section: section.name)
ENTRIES: Registry[DeskEntry] = Registry(lambda entry: (entry.section, str(entry.label)))


def menu_of(user: Any, path: str) -> list[MenuSection]:
    """What this person can do at the desk, job by job; a job of which nothing is theirs is left out."""
    theirs = sorted((entry for entry in ENTRIES if user.has_perm(entry.permission)), key=lambda entry: entry.rank)
    current = _current([entry.address for entry in theirs], path)
    sections = []
    for section in sorted(SECTIONS, key=lambda section: section.rank):
        entries = [entry for entry in theirs if entry.section == section.name]
        if entries:
            sections.append(
                MenuSection(
                    str(section.label),
                    section.colour,
                    tuple(_line(entry, current) for entry in entries if not entry.is_rare),
                    tuple(_line(entry, current) for entry in entries if entry.is_rare),
                )
            )
    return sections


def _line(entry: DeskEntry, current: str) -> MenuLine:
    return MenuLine(str(entry.label), entry.address, entry.icon, entry.address == current)


def _current(addresses: Iterable[str], path: str) -> str:
    """The entry of the page being read: the same address, else the list that its page belongs to."""
    page = path.partition("?")[0]
    exact = [address for address in addresses if address == path]
    around = [address for address in addresses if "?" not in address and page.startswith(address)]
    return max(exact or around, key=len, default="")
