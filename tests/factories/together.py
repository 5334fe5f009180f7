"""Acts that start at the same instant, each in its own thread and database connection."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from allonnes.core.errors import ActionDenied, InvalidInput


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned, or the refusal it raised, in order."""
    barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            outcomes[at] = act()
        except (ActionDenied, InvalidInput) as refused:
            outcomes[at] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return outcomes
