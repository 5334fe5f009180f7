"""What an edition does by itself when its hour comes."""

from datetime import timedelta

from allonnes.core.schedule import JOBS, Job

JOBS.declare(
    Job("budgets.tasks.publish_due_decisions", timedelta(minutes=5)),
    Job("budgets.tasks.remind_late", timedelta(hours=1)),
    Job("budgets.tasks.forget_incident_addresses", timedelta(days=1)),
    Job("budgets.tasks.expire_unconfirmed", timedelta(hours=1)),
    Job("budgets.tasks.tell_waiting_ideas", timedelta(minutes=15)),
    Job("budgets.tasks.forget_waiting_ideas", timedelta(days=1)),
    Job("budgets.tasks.tell_vote_news", timedelta(minutes=15)),
    Job("budgets.tasks.clear_sealed_boxes", timedelta(hours=1)),
    Job("budgets.tasks.forget_rolls", timedelta(days=1)),
)
