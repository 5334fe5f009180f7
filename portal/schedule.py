"""What the site does by itself."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(Job("portal.tasks.keep_missed_addresses", timedelta(hours=1)))
