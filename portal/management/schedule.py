"""Without a worker, the server itself runs what the apps plan: everything due, each minute, in one thread."""

import logging
from datetime import datetime
from typing import Any

from celery import current_app
from celery.schedules import maybe_schedule
from django.db import connections

from allonnes.core.schedule import timetable

logger = logging.getLogger(__name__)


class Timetable:
    """The jobs that the apps declare and when each last began. A job never run yet is due."""

    def __init__(self, entries: dict[str, dict[str, Any]] | None = None) -> None:
        self.entries: dict[str, dict[str, Any]] = timetable() if entries is None else entries
        self.last_begun: dict[str, datetime] = {}
        current_app.autodiscover_tasks(force=True)

    def due(self) -> list[str]:
        """The names of the entries to run now."""
        return [name for name, entry in self.entries.items() if self._is_due(name, entry)]

    def run_due(self) -> list[str]:
        """Run them, one after the other; a failure is logged and stops nothing. Returns the names that succeeded."""
        succeeded = [name for name in self.due() if self._run(name)]
        connections.close_all()
        return succeeded

    def _is_due(self, name: str, entry: dict[str, Any]) -> bool:
        begun = self.last_begun.get(name)
        schedule: Any = maybe_schedule(entry["schedule"], app=current_app)
        return begun is None or bool(schedule.is_due(begun).is_due)

    def _run(self, name: str) -> bool:
        self.last_begun[name] = current_app.now()
        task = current_app.tasks.get(self.entries[name]["task"])
        if task is None:
            logger.error("%s: the task %s does not exist", name, self.entries[name]["task"])
            return False
        # Celery itself logs a failure, with its traceback.
        result = task.apply(args=self.entries[name].get("args", ()), kwargs=self.entries[name].get("kwargs", {}))
        return bool(result.successful())
