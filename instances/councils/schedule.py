"""What happens to candidacies and mandates by itself when its day has come."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(
    Job("instances.councils.tasks.follow_parents", timedelta(hours=1)),
    Job("instances.councils.tasks.forget", timedelta(days=1)),
)
