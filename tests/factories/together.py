"""Acts that start at the same instant, each in its own thread and database connection."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction

from allonnes.accounts import audit
from allonnes.accounts.models import User


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned, or the problem it raised, in order."""
    barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            outcomes[at] = act()
        except BaseException as problem:  # shown by the test, whatever it is
            outcomes[at] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def hold_the_log(is_held: threading.Event, *, waiting: int, by: User | None = None) -> None:
    """Hold the log of sensitive acts, say so, and write in it `by` somebody once `waiting` others wait for a lock."""
    with transaction.atomic(), connection.cursor() as cursor:
        audit.record("test.act", by=None)
        is_held.set()
        for _try in range(250):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] >= waiting:
                break
            time.sleep(0.02)
        audit.record("test.act", by=by)
