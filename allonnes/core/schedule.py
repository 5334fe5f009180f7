"""The jobs that run by themselves; each app declares its own in its `schedule.py`.

Every job does "all that is due and not done yet", so a missed run is caught up by the next one.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import current_app

from allonnes.core.registry import Registry


@dataclass(frozen=True)
class Job:
    """A task of Celery (`app.tasks.name`), and how long there is between two runs of it."""

    task: str
    every: timedelta


JOBS: Registry[Job] = Registry(lambda job: job.task)
JOBS.declare(
    Job("allonnes.core.tasks.fold_page_changes", timedelta(hours=1)),
    Job("allonnes.core.tasks.forget_limit_counts", timedelta(hours=1)),
)


def timetable() -> dict[str, dict[str, Any]]:
    """The jobs in the words of Celery's beat; a job is named like its task."""
    return {job.task: {"task": job.task, "schedule": job.every.total_seconds()} for job in JOBS}


def hand_over() -> None:
    """Give the jobs to Celery, once every app has declared its own."""
    current_app.conf.beat_schedule = timetable()
