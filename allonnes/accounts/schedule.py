"""What closes accounts that nobody uses."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(
    Job("allonnes.accounts.tasks.retire_accounts", timedelta(hours=1)),
)
