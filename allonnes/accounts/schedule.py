"""What closes accounts that nobody uses, and tells of roles that end."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(
    Job("allonnes.accounts.tasks.retire_accounts", timedelta(hours=1)),
    Job("allonnes.accounts.tasks.tell_roles", timedelta(hours=1)),
)
