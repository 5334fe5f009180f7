"""What every page shows around its content: the parts installed, the footer's mentions."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve
from django.utils import timezone

from allonnes.core.gates import EVERYWHERE, passes_of
from allonnes.core.menu import HELP, MENU, by_rank
from allonnes.core.today import Today, today_at
from portal.installed import worker_for


@dataclass(frozen=True)
class Part:
    """One entry of the main menu."""

    label: str
    url: str
    colour: str
    is_current: bool


def _parts(path: str) -> tuple[Part, ...]:
    entries = ((str(entry.label), entry.address, entry.colour) for entry in by_rank(MENU))
    return tuple(Part(label, url, colour, path.startswith(url)) for label, url, colour in entries)


def _help() -> tuple[tuple[str, str], ...]:
    return tuple((entry.words, entry.address) for entry in by_rank(HELP))


def _locked_help() -> tuple[tuple[str, str], ...]:
    """Those that a tablet locked to one use opens too."""
    return tuple((words, url) for words, url in _help() if EVERYWHERE in passes_of(resolve(url).func))


def _today() -> list[Today]:
    """For a page that asks for it: what can be done now."""
    return today_at(timezone.now())


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site.parts`, `site.help`, `site.locked_help`, `site.is_demo`, `site.today`, `site.worker`."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "parts": _parts(request.path),
            "help": _help,
            "locked_help": _locked_help,
            "is_demo": settings.DEMO,
            "today": _today,
            "worker": worker_for(request.path),
        }
    }
