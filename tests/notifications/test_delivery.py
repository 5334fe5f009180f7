"""Delivery of one message: sent once, tried again, given up, never with a secret left behind."""

import threading
import uuid
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core import mail
from django.db import connection
from django.utils import timezone

from allonnes.accounts.actions import erase_account
from allonnes.accounts.messages import LOGIN_CODE
from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.models import OutboxMessage
from allonnes.notifications import actions, tasks
from allonnes.notifications.models import Notice, Preference
from allonnes.outreach.messages import ENCOUNTER_ANNOUNCED, REGISTERED
from tests.factories.accounts import make_user
from tests.factories.core import OutboxMessageFactory
from tests.factories.together import together

State = OutboxMessage.State
MINUTES = [1, 5, 15, 60, 240, 720, 1440]


def _deliver(message):
    state = actions.deliver(message.pk)
    message.refresh_from_db()
    return state


def _due_again(message):
    OutboxMessage.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def _news(user, **fields):
    return OutboxMessageFactory(address="", person=user.public_id, **fields)


def _code(user):
    outbox.queue(LOGIN_CODE, key=f"code:{uuid.uuid4()}", address=user.email, secret={"code": "ABCD-1234"})
    return OutboxMessage.objects.latest("created_at")


@pytest.mark.django_db
def test_a_message_leaves_once(smtp):
    message = OutboxMessageFactory()
    assert _deliver(message) == State.SENT
    assert (message.attempts, message.last_error) == (1, "")
    assert message.sent_at
    assert _deliver(message) == ""
    (letter,) = smtp.letters
    assert letter["To"] == "camille@example.org"
    assert letter["Message-ID"] == f"<{message.pk}@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == "Stand : samedi"
    assert letter.get_body(("plain",)).get_content().startswith("Bonjour,")
    assert 'lang="fr"' in letter.get_body(("html",)).get_content()


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"held": True}, {"failed": True}, {"sent": True}, {"state": State.SKIPPED}])
def test_only_what_waits_is_sent(fields):
    assert _deliver(OutboxMessageFactory(**fields)) == ""
    assert not mail.outbox


@pytest.mark.django_db
def test_a_message_that_does_not_exist_or_whose_hour_is_not_come_is_not_sent():
    assert actions.deliver(uuid.uuid4()) == ""
    assert _deliver(OutboxMessageFactory(next_attempt_at=timezone.now() + timedelta(minutes=1))) == ""
    assert not mail.outbox


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_once(smtp):
    message = OutboxMessageFactory()
    smtp.may_accept.clear()
    first = threading.Thread(target=lambda: together(lambda: actions.deliver(message.pk)))
    first.start()
    assert smtp.data_seen.wait(10)
    assert together(*[lambda: actions.deliver(message.pk)] * 3) == ["", "", ""]
    smtp.may_accept.set()
    first.join()
    assert len(smtp.letters) == 1
    message.refresh_from_db()
    assert message.state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_many_workers_share_many_messages_without_doubling(smtp):
    messages = OutboxMessageFactory.create_batch(12)
    together(*[tasks.relay_outbox] * 4)
    found = sorted(letter["Message-ID"] for letter in smtp.letters)
    assert found == sorted(f"<{message.pk}@localhost>" for message in messages)


@pytest.mark.django_db
def test_a_secret_is_written_in_the_mail_and_wiped_once_sent(smtp):
    message = _code(make_user())
    assert _deliver(message) == State.SENT
    assert "ABCD-1234" in smtp.letters[0].get_body(("plain",)).get_content()
    assert bytes(message.secret) == b""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row::text FROM core_outboxmessage row")
        assert "ABCD-1234" not in cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"EHLO ESSAI": "250 ok", "MAIL FROM": "451 too busy"}, "SMTPSenderRefused : 451"),
        ({"RCPT TO": "450 <camille@example.org> come back later"}, "SMTPRecipientsRefused : 450"),
        ({"DATA": "452 no room for camille@example.org"}, "SMTPDataError : 452"),
        ({"DATA": "554 refused"}, "SMTPDataError : 554"),
    ],
)
def test_a_server_that_says_not_now_is_asked_again(smtp, answers, words):
    smtp.answers = answers
    message = OutboxMessageFactory()
    before = timezone.now()
    assert _deliver(message) == State.PENDING
    assert message.last_error == words
    assert timedelta(seconds=59) < message.next_attempt_at - before < timedelta(seconds=70)
    smtp.answers = {}
    _due_again(message)
    assert _deliver(message) == State.SENT
    assert (message.attempts, message.last_error) == (2, "")
    assert len(smtp.letters) == 1


@pytest.mark.django_db
def test_a_server_that_hangs_up_is_asked_again(smtp):
    smtp.hangs_up = True
    message = OutboxMessageFactory()
    assert _deliver(message) == State.PENDING
    assert "SMTPServerDisconnected" in message.last_error
    smtp.hangs_up = False
    _due_again(message)
    assert _deliver(message) == State.SENT
    assert len(smtp.letters) == 1


@pytest.mark.django_db
def test_a_server_that_is_not_there_is_asked_again(settings, smtp):
    settings.EMAIL_PORT = 1
    message = OutboxMessageFactory()
    assert _deliver(message) == State.PENDING
    assert message.last_error.startswith("ConnectionRefusedError")


@pytest.mark.django_db
def test_a_server_that_does_not_answer_is_asked_again(settings, smtp):
    settings.EMAIL_TIMEOUT = 0.3
    smtp.may_accept.clear()
    message = OutboxMessageFactory()
    assert _deliver(message) == State.PENDING
    assert message.last_error


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_given_up_together(smtp):
    smtp.answers = {"RCPT TO": "550 5.1.1 <camille@example.org> no such mailbox"}
    message = _code(make_user())
    assert _deliver(message) == State.FAILED
    assert message.last_error == "Adresse refusée : 550"
    assert message.attempts == 1
    assert bytes(message.secret) == b""


@pytest.mark.django_db
def test_tries_are_further_and_further_apart_then_it_is_given_up(smtp):
    smtp.answers = {"DATA": "451 not now"}
    message = OutboxMessageFactory()
    for minutes in MINUTES:
        before = timezone.now()
        assert _deliver(message) == State.PENDING
        waits = message.next_attempt_at - before
        assert timedelta(0) <= waits - timedelta(minutes=minutes) < timedelta(seconds=30)
        assert _deliver(message) == ""
        _due_again(message)
    assert _deliver(message) == State.FAILED
    assert message.attempts == len(MINUTES) + 1
    _due_again(message)
    assert _deliver(message) == ""
    assert not smtp.letters


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "essai/disparu"},
        {"kind": LOGIN_CODE.name, "secret": Fernet(Fernet.generate_key()).encrypt(b"{}")},
        {"address": "deux lignes\n@example.org"},
    ],
)
def test_a_message_that_cannot_be_written_is_given_up_and_blocks_nobody(fields, caplog):
    broken = OutboxMessageFactory(**fields)
    behind = OutboxMessageFactory()
    tasks.relay_outbox()
    broken.refresh_from_db()
    behind.refresh_from_db()
    assert (broken.state, behind.state) == (State.FAILED, State.SENT)
    assert broken.last_error.startswith("Message impossible à écrire : ")
    assert "cannot be written" in caplog.text
    assert "notifications/actions.py" in caplog.text
    assert "example.org" not in caplog.text + broken.last_error


@pytest.mark.django_db
def test_an_error_nobody_foresaw_stops_one_message_only(caplog):
    broken = OutboxMessageFactory()
    OutboxMessage.objects.filter(pk=broken.pk).update(payload=[])
    behind = OutboxMessageFactory()
    tasks.relay_outbox()
    behind.refresh_from_db()
    assert behind.state == State.SENT
    assert str(broken.pk) not in "".join(letter.extra_headers["Message-ID"] for letter in mail.outbox)


@pytest.mark.django_db
def test_news_is_written_to_a_person_with_a_way_out(smtp):
    user = make_user(first_name="Zoé")
    assert _deliver(_news(user)) == State.SENT
    (letter,) = smtp.letters
    assert letter["To"] == user.email
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter["List-Unsubscribe"].strip(" <>")
    assert link in letter.get_body(("plain",)).get_content()
    assert link in letter.get_body(("html",)).get_content()
    assert letter.get_body(("plain",)).get_content().startswith("Bonjour Zoé,")


@pytest.mark.django_db
def test_an_essential_letter_has_no_way_out_and_leaves_no_notice(smtp):
    user = make_user()
    Preference.objects.create(user=user, topic="account", rhythm="none")
    message = _news(user, kind=REGISTERED.name, payload={"encounter": "Stand", "url": "/compte/"})
    assert _deliver(message) == State.SENT
    assert smtp.letters[0]["List-Unsubscribe"] is None
    assert not Notice.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rhythm", "state"),
    [("immediate", State.SENT), ("daily", State.HELD), ("weekly", State.HELD), ("none", State.SKIPPED)],
)
def test_rhythm_decides_and_the_notice_is_always_left(rhythm, state):
    user = make_user()
    Preference.objects.create(user=user, topic="encounters", rhythm=rhythm)
    message = _news(user)
    assert _deliver(message) == state
    assert len(mail.outbox) == (rhythm == "immediate")
    notice = Notice.objects.get()
    assert (notice.user, notice.title, notice.url, notice.topic) == (user, "Stand : samedi", "/agenda/1/", "encounters")


@pytest.mark.django_db
def test_a_notice_is_left_once_whatever_the_number_of_tries(smtp):
    smtp.answers = {"DATA": "451 not now"}
    message = _news(make_user())
    _deliver(message)
    assert not Notice.objects.exists()
    smtp.answers = {}
    _due_again(message)
    _deliver(message)
    OutboxMessage.objects.filter(pk=message.pk).update(state=State.PENDING)
    _due_again(message)
    _deliver(message)
    assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_a_closed_account_receives_nothing_and_keeps_nothing():
    user = make_user(is_active=False)
    message = _news(user)
    assert _deliver(message) == State.SKIPPED
    assert not Notice.objects.exists()
    assert not mail.outbox


@pytest.mark.django_db
def test_a_person_who_was_never_there_receives_nothing():
    assert _deliver(OutboxMessageFactory(address="", person=uuid.uuid4())) == State.SKIPPED
    assert not mail.outbox


@pytest.mark.django_db
def test_an_erased_person_receives_the_last_letter_and_nothing_else(smtp):
    user = make_user(email="zoe@example.org")
    waiting, code = _news(user), _news(user, kind=LOGIN_CODE.name)
    erase_account(user=user, by=user, now=timezone.now())
    assert _states() == {"accounts/account_erased": State.PENDING}
    late = _news(User.objects.get(pk=user.pk))
    tasks.relay_outbox()
    late.refresh_from_db()
    assert late.state == State.SKIPPED
    assert not Notice.objects.exists()
    assert [letter["To"] for letter in smtp.letters] == ["zoe@example.org"]
    assert not OutboxMessage.objects.filter(pk__in=[waiting.pk, code.pk]).exists()


@pytest.mark.django_db
def test_nothing_of_an_erased_person_stays_when_their_mailbox_refuses_the_last_letter(smtp):
    smtp.answers = {"RCPT TO": "550 <zoe@example.org> no such mailbox"}
    user = make_user(email="zoe@example.org", first_name="Zoé")
    erase_account(user=user, by=user, now=timezone.now())
    tasks.relay_outbox()
    assert _states() == {"accounts/account_erased": State.FAILED}
    assert "zo" not in _raw_rows().lower()


@pytest.mark.django_db
def test_what_was_still_written_to_an_erased_person_is_forgotten_once_refused(smtp):
    smtp.answers = {"RCPT TO": "550 <zoe@example.org> no such mailbox"}
    user = make_user(email="zoe@example.org")
    erase_account(user=user, by=user, now=timezone.now())
    OutboxMessage.objects.all().delete()
    late = OutboxMessageFactory(address="zoe@example.org", person=user.public_id)
    assert _deliver(late) == State.FAILED
    assert "zoe" not in _raw_rows()
    assert "Stand" not in _raw_rows()


@pytest.mark.django_db
def test_a_refused_letter_of_an_open_account_keeps_what_an_agent_sends_again(smtp):
    smtp.answers = {"RCPT TO": "550 no such mailbox"}
    user = make_user(email="zoe@example.org")
    message = OutboxMessageFactory(address=user.email, person=user.public_id)
    assert _deliver(message) == State.FAILED
    assert (message.address, message.payload["title"]) == ("zoe@example.org", "Stand")


def _raw_rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT row::text FROM core_outboxmessage row")
        return "\n".join(row for (row,) in cursor.fetchall())


def _states():
    return dict(OutboxMessage.objects.values_list("kind", "state"))


@pytest.mark.django_db
def test_news_told_twice_is_queued_once():
    user = make_user()
    assert actions.tell(user, ENCOUNTER_ANNOUNCED, fact="7", payload={"title": "Stand"})
    assert not actions.tell(user, ENCOUNTER_ANNOUNCED, fact="7", payload={"title": "Stand"})
    assert actions.tell(make_user(), ENCOUNTER_ANNOUNCED, fact="7", payload={"title": "Stand"})
    assert OutboxMessage.objects.count() == 2


@pytest.mark.django_db
def test_the_log_of_mails_is_forgotten_after_12_months_but_nothing_waiting_is():
    kept = {
        OutboxMessageFactory(sent=True).pk,
        OutboxMessageFactory().pk,
        OutboxMessageFactory(held=True).pk,
    }
    old = {name: OutboxMessageFactory(**{name: True}) for name in ("sent", "failed", "held")}
    old["pending"] = OutboxMessageFactory()
    OutboxMessage.objects.filter(pk__in=[one.pk for one in old.values()]).update(
        created_at=timezone.now() - timedelta(days=366)
    )
    tasks.forget_old_messages()
    assert {message.pk for message in OutboxMessage.objects.all()} == kept | {old["pending"].pk}
