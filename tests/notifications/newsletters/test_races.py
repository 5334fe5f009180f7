"""Two runs of the job, two programmings, two confirmations, a stop while it leaves: real threads, one letter each."""

import pytest
from django.core import mail
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.notifications import tasks
from allonnes.notifications.newsletters import actions
from allonnes.notifications.newsletters.actions import Choices
from allonnes.notifications.newsletters.models import Subscription
from tests.factories.newsletters import make_newsletter, scheduled, subscribed, writer
from tests.factories.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def _deliver_all():
    for message in OutboxMessage.objects.due():
        tasks.deliver(str(message.pk))


def test_two_runs_at_once_write_each_row_once():
    for number in range(12):
        subscribed(f"a{number}@example.org")
    newsletter = scheduled()
    outcomes = together(*[lambda: actions.send_due_newsletters(now=timezone.now())] * 3)
    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    _deliver_all()
    together(*[lambda: actions.send_due_newsletters(now=timezone.now())] * 3)
    newsletter.refresh_from_db()
    assert (newsletter.state, newsletter.delivered_count, len(mail.outbox)) == ("sent", 12, 12)
    assert newsletter.history.filter(event="finish").count() == 1


def test_programmed_twice_at_once_it_is_programmed_once():
    subscribed("a@example.org")
    newsletter, by, now = make_newsletter(), writer(), timezone.now()
    outcomes = together(
        *[lambda: actions.schedule_newsletter(newsletter=newsletter, by=by, send_at=None, recipients=1, now=now)] * 4
    )
    assert len([outcome for outcome in outcomes if isinstance(outcome, ActionDenied)]) == 3
    assert newsletter.history.count() == 1


def test_one_link_pressed_many_times_at_once_is_one_subscription():
    outcomes = together(*[lambda: actions.confirm_subscription(email="a@example.org", choices=Choices())] * 6)
    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert Subscription.objects.count() == 1


def test_who_stops_at_the_instant_it_leaves_gets_nothing():
    for number in range(6):
        subscribed(f"a{number}@example.org")
    leaving = list(Subscription.objects.values_list("public_id", flat=True))
    newsletter = scheduled()
    stops = [lambda public_id=public_id: actions.unsubscribe(public_id=public_id) for public_id in leaving]
    outcomes = together(lambda: actions.send_due_newsletters(now=timezone.now()), *stops)
    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    _deliver_all()
    assert mail.outbox == []
    actions.send_due_newsletters(now=timezone.now())
    newsletter.refresh_from_db()
    assert (newsletter.state, newsletter.delivered_count) == ("sent", 0)
