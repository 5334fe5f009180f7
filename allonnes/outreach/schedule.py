"""What outreach does by itself when its hour comes."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(
    Job("allonnes.outreach.tasks.forget_own_entries", timedelta(days=1)),
    Job("allonnes.outreach.tasks.remind_registered", timedelta(hours=1)),
    Job("allonnes.outreach.tasks.forget_registrations", timedelta(days=1)),
)
