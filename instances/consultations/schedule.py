"""What happens to consultations by itself."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(
    Job("instances.consultations.tasks.close_consultations", timedelta(minutes=5)),
    Job("instances.consultations.tasks.forget_replies", timedelta(days=1)),
)
