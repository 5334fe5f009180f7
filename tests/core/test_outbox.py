"""The outbox: once per key, with its act or not at all, and no secret in clear."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from allonnes.core import outbox
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import ACCOUNT, MessageKind
from allonnes.core.signals import message_queued
from tests.factories.core import OutboxMessageFactory, nobody_delivers
from tests.factories.together import together

KIND = MessageKind("essai/nouvelle", "Une nouvelle", ACCOUNT)


@pytest.fixture(autouse=True)
def _quiet():
    with nobody_delivers():
        yield


def test_kinds_are_known_by_name_in_order():
    names = [kind.name for kind in outbox.kinds()]
    assert names == sorted(names)
    assert all(outbox.kind_named(name).label for name in names)
    with pytest.raises(KeyError):
        outbox.kind_named("essai/inconnu")


def test_the_same_kind_may_be_registered_again_but_not_another_of_its_name():
    known = next(outbox.kinds())
    outbox.register(known)
    with pytest.raises(ValueError, match="declared twice"):
        outbox.register(MessageKind(known.name, "Autre", ACCOUNT))


@pytest.mark.django_db
def test_a_message_is_written_once_per_key():
    assert outbox.queue(KIND, key="fait:1", address="a@example.org", payload={"n": 1})
    assert not outbox.queue(KIND, key="fait:1", address="b@example.org", payload={"n": 2})
    (message,) = OutboxMessage.objects.all()
    assert (message.address, message.payload, message.state) == ("a@example.org", {"n": 1}, "pending")
    assert str(message) == "fait:1"


@pytest.mark.django_db(transaction=True)
def test_the_same_key_written_at_once_is_written_once():
    outcomes = together(*[lambda: outbox.queue(KIND, key="fait:1", address="a@example.org")] * 4)
    assert sorted(outcomes) == [False, False, False, True]
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_takes_its_message_away():
    class ActFailed(Exception):
        pass

    heard = []
    message_queued.connect(lambda **told: heard.append(told), weak=False)

    def act():
        with transaction.atomic():
            outbox.queue(KIND, key="fait:1", address="a@example.org")
            raise ActFailed

    with pytest.raises(ActFailed):
        act()
    assert not OutboxMessage.objects.exists()
    assert not heard


@pytest.mark.django_db(transaction=True)
def test_listeners_hear_of_a_message_once_it_is_committed():
    heard = []
    message_queued.connect(
        lambda message_id, **_told: heard.append((message_id, connection.in_atomic_block)), weak=False
    )
    with transaction.atomic():
        outbox.queue(KIND, key="fait:1", address="a@example.org")
        outbox.queue(KIND, key="fait:1", address="a@example.org")
        assert not heard
    assert heard == [(OutboxMessage.objects.get().pk, False)]


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_breaks_does_not_break_the_act(caplog):
    def broken(**_told):
        raise RuntimeError("the broker is on fire")

    message_queued.connect(broken, weak=False)
    assert outbox.queue(KIND, key="fait:1", address="a@example.org")
    assert OutboxMessage.objects.count() == 1
    assert "the broker is on fire" in caplog.text


@pytest.mark.django_db
def test_a_message_to_nobody_is_refused():
    with pytest.raises(IntegrityError, match="outbox_has_recipient"), transaction.atomic():
        outbox.queue(KIND, key="fait:1")


@pytest.mark.django_db
def test_constraints_are_checked_by_forms_too():
    OutboxMessageFactory(key="fait:1")
    with pytest.raises(ValidationError):
        OutboxMessageFactory.build(key="fait:1").full_clean()
    with pytest.raises(ValidationError):
        OutboxMessageFactory.build(address="").full_clean()


@pytest.mark.django_db
def test_a_secret_is_never_stored_in_clear():
    outbox.queue(KIND, key="fait:1", address="a@example.org", payload={"n": 1}, secret={"code": "QZXJ-7731"})
    message = OutboxMessage.objects.get()
    assert outbox.open_secret(message) == {"code": "QZXJ-7731"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(row)::text, encode(secret, 'escape') FROM core_outboxmessage row")
        assert "QZXJ" not in "".join(cursor.fetchone())


@pytest.mark.django_db
def test_a_wiped_secret_is_gone_and_known_to_be_gone():
    outbox.queue(KIND, key="fait:1", address="a@example.org", secret={"code": "1"})
    message = OutboxMessage.objects.get()
    assert not outbox.has_lost_its_secret(message)
    outbox.wipe_secret(message)
    message.save()
    message.refresh_from_db()
    assert outbox.open_secret(message) == {}
    assert outbox.has_lost_its_secret(message)


@pytest.mark.django_db
def test_a_message_without_secret_has_none_to_lose():
    message = OutboxMessageFactory()
    outbox.wipe_secret(message)
    assert outbox.open_secret(message) == {}
    assert not outbox.has_lost_its_secret(message)


@pytest.mark.django_db
def test_news_for_many_is_written_once_each_and_found_again():
    people = [uuid.uuid4() for _ in range(3)]
    assert outbox.queue_many(KIND, fact="1", persons=people, payload={}) == 3
    outbox.queue_many(KIND, fact="1", persons=[*people, uuid.uuid4()], payload={})
    outbox.queue_many(KIND, fact="12", persons=[uuid.uuid4()], payload={})
    outbox.queue_many(KIND, fact="%", persons=[uuid.uuid4()], payload={})
    assert OutboxMessage.objects.count() == 6
    assert len(outbox.persons_told(KIND, fact="1")) == 4
    assert set(people) <= set(outbox.persons_told(KIND, fact="1"))
    assert len(outbox.persons_told(KIND, fact="%")) == 1
    assert outbox.persons_told(KIND, fact="2") == []


@pytest.mark.django_db
def test_due_are_those_to_send_whose_hour_has_come_oldest_first():
    later = OutboxMessageFactory(next_attempt_at=timezone.now() + timedelta(minutes=1))
    OutboxMessageFactory(held=True)
    OutboxMessageFactory(failed=True)
    OutboxMessageFactory(sent=True)
    young, old = OutboxMessageFactory(), OutboxMessageFactory()
    OutboxMessage.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=1))
    assert list(OutboxMessage.objects.due()) == [old, young]
    OutboxMessage.objects.filter(pk=later.pk).update(next_attempt_at=timezone.now() - timedelta(minutes=1))
    assert OutboxMessage.objects.due().count() == 3


def test_a_key_is_the_kind_the_fact_and_the_recipient():
    assert outbox.key_of(KIND, 12, "a") == "essai/nouvelle:12:a"
    assert outbox.key_of(outbox.kind_named("notifications/digest"), "daily", 1) == "digest:daily:1"
    assert outbox.fresh_key(KIND) != outbox.fresh_key(KIND)
    assert outbox.fresh_key(KIND).startswith("essai/nouvelle:")


@pytest.mark.django_db
def test_messages_about_a_fact_are_those_of_this_fact_alone():
    told = [OutboxMessageFactory(key=outbox.key_of(KIND, 1, who), kind=KIND.name) for who in ("a", "b")]
    OutboxMessageFactory(key=outbox.key_of(KIND, 12, "a"), kind=KIND.name)
    assert set(outbox.messages_about(KIND, 1)) == set(told)
