"""What happens to cases by itself when its day has come."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(
    Job("requests_qrc.tasks.settle_due", timedelta(hours=1)),
    Job("requests_qrc.tasks.keep_silence_days", timedelta(hours=1)),
    Job("requests_qrc.tasks.remind_late", timedelta(hours=1)),
    Job("requests_qrc.tasks.count_delays", timedelta(hours=1)),
    Job("requests_qrc.tasks.forget_drafts", timedelta(days=1)),
    Job("requests_qrc.tasks.forget_idle_places", timedelta(days=1)),
)
