"""Lifecycle of a newsletter: its text changes as a draft only, and nothing calls back what left."""

from allonnes.core.workflow import WORKFLOWS, Transition, Workflow
from allonnes.notifications.newsletters.enums import NewsletterState as State

SEND = "notifications.send_newsletter"
NEWSLETTER_FLOW = Workflow(
    name="Newsletter",
    states=State,
    initial=State.DRAFT,
    history="history",
    transitions=(
        Transition("schedule", (State.DRAFT,), State.SCHEDULED, permission=SEND),
        Transition("take_back", (State.SCHEDULED,), State.DRAFT, permission=SEND),
        Transition("cancel", (State.DRAFT, State.SCHEDULED), State.CANCELLED, permission=SEND, needs_reason=True),
        Transition("start", (State.SCHEDULED,), State.SENDING, by_system=True),
        Transition("finish", (State.SENDING,), State.SENT, by_system=True),
    ),
)

WORKFLOWS.declare(NEWSLETTER_FLOW)
