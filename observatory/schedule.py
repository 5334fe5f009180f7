"""What happens to promises by itself when its day has come."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(
    Job("observatory.tasks.tell_changes", timedelta(hours=1)),
    Job("observatory.tasks.remind_services", timedelta(hours=1)),
    Job("observatory.tasks.close_evaluations", timedelta(hours=1)),
    Job("observatory.tasks.refresh_figures", timedelta(hours=1)),
)
