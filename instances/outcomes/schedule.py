"""What happens to subjects proposed by itself."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(Job("instances.outcomes.tasks.forget_suggestions", timedelta(days=1)))
