"""Newsletters and their subscribers, for tests."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.models import OutboxMessage
from allonnes.notifications import tasks
from allonnes.notifications.newsletters import actions
from allonnes.notifications.newsletters.models import Newsletter, NewsletterSubject, Subscription
from allonnes.notifications.newsletters.recipients import recipient_count
from tests.factories.accounts import make_agent

BODY = "# Au Mail\n\nTrois **bancs** sont posés. [Voir le projet](/budgets/).\n\n- un ici\n- un là\n"


def writer() -> User:
    """Who writes the newsletter."""
    return make_agent(Role.COUNCIL_ANIMATOR)


def make_newsletter(**fields: Any) -> Newsletter:
    """A draft."""
    return Newsletter.objects.create(**{"title": "Ce que la ville a fait de vos idées", "body": BODY, **fields})


def make_subject(name: str = "Budget participatif") -> NewsletterSubject:
    return NewsletterSubject.objects.get_or_create(name=name)[0]


def subscribed(email: str = "", *, user: User | None = None, **chosen: Any) -> Subscription:
    """An address, or an account, that gets the newsletter; `chosen`: lists of rows."""
    subscription = Subscription.objects.create(email=email, user=user)
    for name, rows in chosen.items():
        getattr(subscription, name).set(rows)
    return subscription


def scheduled(newsletter: Newsletter | None = None, *, send_at: datetime | None = None) -> Newsletter:
    """Programmed by who writes it, now unless told otherwise; somebody at least has asked for it."""
    newsletter = newsletter or make_newsletter()
    if not Subscription.objects.exists():
        subscribed("lectrice@example.org")
    actions.schedule_newsletter(
        newsletter=newsletter,
        by=writer(),
        send_at=send_at,
        recipients=recipient_count(newsletter),
        now=timezone.now(),
    )
    newsletter.refresh_from_db()
    return newsletter


def sent(newsletter: Newsletter | None = None) -> Newsletter:
    """All of it delivered."""
    newsletter = scheduled(newsletter)
    actions.send_due_newsletters(now=timezone.now())
    for message in OutboxMessage.objects.filter(kind="notifications/newsletter", state="pending"):
        tasks.deliver(str(message.pk))
    actions.send_due_newsletters(now=timezone.now())
    newsletter.refresh_from_db()
    return newsletter
