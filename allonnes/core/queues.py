"""Work queues of the staff: what waits for somebody; each app declares its own in its `queues.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from allonnes.core.registry import Registry


class Urgency(StrEnum):
    """Why a queue comes before another: the law or a date already passed, today, or what follows."""

    FIRST = "first"
    TODAY = "today"
    NEXT = "next"


@dataclass(frozen=True)
class Queue:
    """Things to do, for those who hold `permission`. `rows` is scoped to the person, most pressing first; `url` is the
    list that shows those very rows, so that its length is the number of the queue.
    """

    name: str
    label: Any
    permission: str
    urgency: Urgency
    rows: Callable[[Any, datetime], "QuerySet[Any]"]
    url: Callable[[Any], str]


QUEUES: Registry[Queue] = Registry(lambda queue: queue.name)


def queues_of(user: Any) -> list[Queue]:
    """The queues of a person, the most urgent first."""
    order = list(Urgency)
    return sorted((one for one in QUEUES if user.has_perm(one.permission)), key=lambda one: order.index(one.urgency))
