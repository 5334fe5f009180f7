"""What a role reads before anything else on the first page of the desk; an app declares its own in its `queues.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from allonnes.core.registry import Registry


@dataclass(frozen=True)
class Briefing:
    """For those who hold `permission`: the title of their first page, what stands above their queues (`template`) and
    under them (`below`).

    `context(request, now)` answers what both templates need; the address may ask something of it.
    """

    name: str
    title: Any
    permission: str
    template: str
    below: str
    context: Callable[[HttpRequest, datetime], dict[str, Any]]


BRIEFINGS: Registry[Briefing] = Registry(lambda briefing: briefing.name)


def briefing_of(user: Any) -> Briefing | None:
    """That of a person; most have none."""
    return next((briefing for briefing in BRIEFINGS if user.has_perm(briefing.permission)), None)
