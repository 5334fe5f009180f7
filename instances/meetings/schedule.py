"""What happens to meetings by itself when its hour has come."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(Job("instances.meetings.tasks.remind_of_meetings", timedelta(hours=1)))
