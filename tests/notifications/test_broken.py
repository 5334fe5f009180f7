"""Delivery when something dies in the middle: a process killed, a broker gone. Real processes, no pretence."""

from collections import Counter

import pytest
from django.conf import settings

from allonnes.core.models import OutboxMessage
from allonnes.notifications import actions
from tests.factories.core import OutboxMessageFactory
from tests.notifications.processes import eventually, kill, private_redis, run, start

State = OutboxMessage.State
DELIVER = "from uuid import UUID\nfrom allonnes.notifications.actions import deliver\nprint(deliver(UUID('{}')))\n"
WORKER = (
    "from allonnes.celery import app\n"
    "app.worker_main(['worker', '--pool=prefork', '--concurrency=2', '--loglevel=WARNING', '--without-gossip',"
    " '--without-mingle'])\n"
)
# What a request does: an act and its message in one transaction.
QUEUE = """
from django.db import transaction
from allonnes.core import outbox
from allonnes.outreach.messages import ENCOUNTER_ANNOUNCED
for number in range({}):
    with transaction.atomic():
        outbox.queue(ENCOUNTER_ANNOUNCED, key=f"{}:{{number}}", address="a@example.org", payload={{"title": "Stand"}})
"""
RELAY = "from allonnes.notifications.tasks import relay_outbox\nrelay_outbox.delay()\n"


def _drop(smtp):
    """The mail server forgets the conversations whose sender died."""
    smtp.hangs_up = True
    smtp.may_accept.set()
    eventually(lambda: smtp.waiting == 0)
    smtp.hangs_up = False


def _taken_up_again(message):
    """The database frees the row of a dead process by itself."""
    eventually(lambda: actions.deliver(message.pk))
    message.refresh_from_db()
    return message.state


@pytest.mark.django_db(transaction=True)
def test_a_kill_before_the_mail_is_accepted_loses_nothing_and_sends_once(smtp):
    message = OutboxMessageFactory()
    smtp.may_accept.clear()
    sender = start(DELIVER.format(message.pk), smtp_port=smtp.port)
    assert smtp.data_seen.wait(30)
    kill(sender)
    _drop(smtp)
    assert OutboxMessage.objects.get(pk=message.pk).state == State.PENDING
    assert _taken_up_again(message) == State.SENT
    assert [letter["Message-ID"] for letter in smtp.letters] == [f"<{message.pk}@localhost>"]


@pytest.mark.django_db(transaction=True)
def test_a_kill_between_the_yes_and_the_commit_sends_again_under_the_same_name(smtp):
    message = OutboxMessageFactory()
    smtp.may_answer.clear()
    sender = start(DELIVER.format(message.pk), smtp_port=smtp.port)
    assert smtp.accepted.wait(30)
    kill(sender)
    smtp.may_answer.set()
    assert _taken_up_again(message) == State.SENT
    assert [letter["Message-ID"] for letter in smtp.letters] == [f"<{message.pk}@localhost>"] * 2


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_everything_arrives_once_though_the_worker_and_the_broker_are_killed(smtp, tmp_path):
    with private_redis(tmp_path) as broker:
        where = {"smtp_port": smtp.port, "redis_port": broker.port}
        worker = start(WORKER, **where)
        try:
            run(QUEUE.format(5, "sain"), **where)
            eventually(lambda: len(smtp.letters) == 5)

            smtp.data_seen.clear()
            smtp.may_accept.clear()
            run(QUEUE.format(4, "tue"), **where)
            assert smtp.data_seen.wait(30)
            kill(worker)
            _drop(smtp)

            broker.kill()
            printed = run(QUEUE.format(1, "sans-courtier"), **where)
            # Asked once: a page never waits through a second try, nor long for the first one.
            assert printed.count("the broker does not answer") == 1
            patience = settings.CELERY_BROKER_TRANSPORT_OPTIONS
            assert (patience["max_retries"], patience["socket_connect_timeout"]) == (0, 2)
            assert settings.CELERY_TASK_PUBLISH_RETRY is False
            assert len(smtp.letters) == 5

            broker.start()
            worker = start(WORKER, **where)
            run(RELAY, **where)
            eventually(lambda: OutboxMessage.objects.filter(state=State.SENT).count() == 10)
        finally:
            kill(worker)
    names = Counter(letter["Message-ID"] for letter in smtp.letters)
    assert names == {f"<{pk}@localhost>": 1 for pk in OutboxMessage.objects.values_list("pk", flat=True)}
