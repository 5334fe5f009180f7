"""What carries and forgets messages."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(
    Job("allonnes.notifications.tasks.relay_outbox", timedelta(minutes=1)),
    Job("allonnes.notifications.tasks.send_newsletters", timedelta(minutes=1)),
    Job("allonnes.notifications.tasks.send_digests", timedelta(minutes=10)),
    Job("allonnes.notifications.tasks.send_work_digests", timedelta(minutes=10)),
    Job("allonnes.notifications.tasks.tell_urgent_work", timedelta(minutes=2)),
    Job("allonnes.notifications.tasks.forget_old_messages", timedelta(days=1)),
)
