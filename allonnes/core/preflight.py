"""What is still missing before something opens: each line says it, how grave it is, and where it is mended.

Read only. An app declares in its `preflight.py` what it prepares: the first page of the desk shows it to those who hold
the permission. No system check of Django's here (`checks.py`): these lines are for the staff.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.registry import Registry

LINES_SHOWN = 6


class Level(StrEnum):
    """How grave a line is: nothing opens without it, or it is better with it."""

    NEEDED = "needed"
    ADVISED = "advised"


LEVEL_WORDS = {Level.NEEDED: gettext_lazy("Pas encore"), Level.ADVISED: gettext_lazy("Conseillé")}


@dataclass(frozen=True)
class Line:
    """What must be true, whether it is, what to do when it is not, and the page of the desk where it is done."""

    label: str
    is_ok: bool
    todo: str
    url: str
    level: Level = Level.NEEDED

    @property
    def words(self) -> str:
        """Where it stands."""
        return _("Oui") if self.is_ok else str(LEVEL_WORDS[self.level])


def missing_in(lines: Iterable[Line]) -> list[Line]:
    """What is still to do, the gravest first."""
    order = list(Level)
    return sorted((line for line in lines if not line.is_ok), key=lambda line: order.index(line.level))


def is_ready(lines: Iterable[Line]) -> bool:
    """Whether nothing needed is missing; what is only advised holds nobody back."""
    return all(line.is_ok or line.level is not Level.NEEDED for line in lines)


@dataclass(frozen=True)
class Preparation:
    """Something that is being prepared: its name, where it stands in words, its page, and all its lines."""

    title: str
    words: str
    url: str
    url_label: str
    lines: list[Line] = field(default_factory=list)

    @property
    def missing(self) -> list[Line]:
        """The first things to do."""
        return missing_in(self.lines)[:LINES_SHOWN]


@dataclass(frozen=True)
class Preflight:
    """What an app prepares, for those who hold `permission`; `prepared(now)` is None when nothing is."""

    name: str
    permission: str
    prepared: Callable[[datetime], Preparation | None]
    icon: str = "circle-dashed"
    part: str = ""


PREFLIGHTS: Registry[Preflight] = Registry(lambda preflight: preflight.name)


def preparations_of(user: Any, now: datetime) -> list[tuple[Preflight, Preparation]]:
    """What a person prepares now, in the order of the apps."""
    held = ((preflight, preflight.prepared(now)) for preflight in PREFLIGHTS if user.has_perm(preflight.permission))
    return [(preflight, prepared) for preflight, prepared in held if prepared is not None]
