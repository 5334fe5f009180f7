"""Writing, programming and sending a newsletter: every outcome and every refusal."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.notifications import tasks
from allonnes.notifications.newsletters import actions
from allonnes.notifications.newsletters.models import Newsletter, Subscription
from tests.factories.accounts import make_agent, make_user
from tests.factories.newsletters import make_newsletter, make_subject, scheduled, sent, subscribed, writer
from tests.factories.town import NeighbourhoodFactory

pytestmark = pytest.mark.django_db


def _deliver_all():
    for message in OutboxMessage.objects.due():
        tasks.deliver(str(message.pk))


def test_a_draft_is_written_and_counts_its_changes():
    newsletter = Newsletter(title="Une", body="Deux")
    actions.write_newsletter(newsletter=newsletter, by=writer())
    newsletter.title = "Trois"
    actions.write_newsletter(newsletter=newsletter, by=writer())
    newsletter.refresh_from_db()
    assert (newsletter.title, newsletter.revision, str(newsletter)) == ("Trois", 1, "Trois")


@pytest.mark.parametrize("role", [Role.QRC_AGENT, Role.MODERATOR, Role.ELECTED_OFFICIAL])
def test_only_its_writers_write_it(role):
    with pytest.raises(ActionDenied, match="pas le droit"):
        actions.write_newsletter(newsletter=Newsletter(title="Une", body="Deux"), by=make_agent(role))
    assert not Newsletter.objects.exists()


def test_what_is_programmed_is_written_no_more_by_the_desk_nor_by_the_database():
    newsletter = scheduled(send_at=timezone.now() + timedelta(days=1))
    read_before = Newsletter.objects.get(pk=newsletter.pk)
    read_before.title = "Autre"
    with pytest.raises(ActionDenied, match="plus un brouillon"):
        actions.write_newsletter(newsletter=read_before, by=writer())
    for change in ({"title": "Autre"}, {"body": "Autre"}, {"dates": [{"title": "Autre"}]}):
        with pytest.raises(DatabaseError, match="words_only_as_a_draft"), transaction.atomic():
            Newsletter.objects.filter(pk=newsletter.pk).update(**change)


def test_a_test_copy_goes_to_who_writes_and_says_so():
    by, newsletter = writer(), make_newsletter()
    actions.send_test_copy(newsletter=newsletter, by=by, now=timezone.now())
    _deliver_all()
    (letter,) = mail.outbox
    assert letter.to == [by.email]
    assert letter.subject == newsletter.title
    assert "Trois bancs sont posés." in letter.body
    assert "Copie à relire" in letter.body
    assert "List-Unsubscribe" not in letter.extra_headers


def test_no_copy_of_what_left():
    with pytest.raises(ActionDenied):
        actions.send_test_copy(newsletter=sent(), by=writer(), now=timezone.now())


def test_it_leaves_at_its_hour_once_to_each_address_and_is_counted():
    user = make_user(email="double@example.org", first_name="Nadège")
    subscribed("Double@example.org"), subscribed(user=user), subscribed("autre@example.org")
    newsletter = scheduled(send_at=timezone.now() + timedelta(hours=1))
    assert actions.send_due_newsletters(now=timezone.now()) == 0
    assert newsletter.state == "scheduled"
    late = timezone.now() + timedelta(hours=2)
    assert actions.send_due_newsletters(now=late) == 3
    newsletter.refresh_from_db()
    assert (newsletter.state, newsletter.recipient_count) == ("sending", 2)
    _deliver_all()
    actions.send_due_newsletters(now=late)
    newsletter.refresh_from_db()
    assert newsletter.state == "sent"
    assert (newsletter.delivered_count, newsletter.failed_count) == (2, 0)
    assert sorted(letter.to[0].lower() for letter in mail.outbox) == ["autre@example.org", "double@example.org"]
    assert actions.send_due_newsletters(now=late) == 0
    assert len(mail.outbox) == 2
    assert [row.event for row in newsletter.history.order_by("pk")] == ["schedule", "start", "finish"]
    assert AuditEntry.objects.get(act="newsletter.schedule").detail["count"] == 2


def test_a_letter_says_how_to_stop_in_its_words_and_in_its_headers():
    subscription = subscribed("lectrice@example.org")
    newsletter = sent()
    (letter,) = mail.outbox
    link = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert str(subscription.public_id) in link
    assert link in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/lettre/{newsletter.pk}/" in letter.body
    message = OutboxMessage.objects.get(kind="notifications/newsletter")
    assert (message.address, message.payload) == ("", {})
    assert "lectrice" not in message.key


@pytest.mark.parametrize("killed_at", ["before the rows", "between the rows", "before the end"])
def test_a_kill_in_the_middle_is_made_good_and_nobody_gets_two(killed_at, monkeypatch):
    for number in range(5):
        subscribed(f"a{number}@example.org")
    newsletter = scheduled()
    monkeypatch.setattr(actions, "BATCH", 2)
    real, written = actions._write_rows, []

    def dying(*args):
        if killed_at == "before the rows" or (killed_at == "between the rows" and len(written) == 1):
            raise KeyboardInterrupt
        written.append(real(*args))
        return written[-1]

    def killed(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "_write_rows", dying)
    if killed_at == "before the end":
        monkeypatch.setattr(actions, "_rows_of", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.send_due_newsletters(now=timezone.now())
    monkeypatch.undo()
    _deliver_all()
    actions.send_due_newsletters(now=timezone.now())
    _deliver_all()
    actions.send_due_newsletters(now=timezone.now())
    newsletter.refresh_from_db()
    assert (newsletter.state, newsletter.recipient_count, newsletter.delivered_count) == ("sent", 5, 5)
    assert len({letter.to[0] for letter in mail.outbox}) == len(mail.outbox) == 5


def test_what_does_not_arrive_is_waited_for_then_counted():
    subscribed("a@example.org"), subscribed("b@example.org")
    newsletter = scheduled()
    actions.send_due_newsletters(now=timezone.now())
    failed, waiting = OutboxMessage.objects.order_by("key")
    OutboxMessage.objects.filter(pk=failed.pk).update(state="failed")
    actions.send_due_newsletters(now=timezone.now())
    newsletter.refresh_from_db()
    assert newsletter.state == "sending"
    assert actions.count_messages(newsletter) == {"failed": 1, "pending": 1}
    tasks.deliver(str(waiting.pk))
    tasks.send_newsletters()
    newsletter.refresh_from_db()
    assert (newsletter.state, newsletter.delivered_count, newsletter.failed_count) == ("sent", 1, 1)


def test_the_task_lets_what_is_due_leave():
    newsletter = scheduled()
    tasks.send_newsletters()
    newsletter.refresh_from_db()
    assert newsletter.state == "sending"


def test_each_gets_what_they_chose_and_no_more():
    chaoue, perrieres = NeighbourhoodFactory(), NeighbourhoodFactory()
    budgets, councils = make_subject(), make_subject("Conseils")
    subscribed("tout@example.org")
    subscribed("chaoue@example.org", neighbourhoods=[chaoue])
    subscribed("perrieres@example.org", neighbourhoods=[perrieres])
    subscribed("budgets@example.org", subjects=[budgets, councils])
    subscribed("conseils@example.org", subjects=[councils], neighbourhoods=[chaoue])
    subscribed(user=make_user(email="ferme@example.org", is_active=False))
    newsletter = make_newsletter()
    newsletter.subjects.set([budgets])
    newsletter.neighbourhoods.set([chaoue, perrieres])
    sent(newsletter)
    got = {letter.to[0].partition("@")[0] for letter in mail.outbox}
    assert got == {"tout", "chaoue", "perrieres", "budgets"}


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"recipients": 2}, "1 adresse. Relisez"),
        ({"send_at": -1}, "déjà passé"),
        ({"role": Role.MODERATOR}, "pas le droit"),
    ],
)
def test_programming_asks_for_the_hour_and_for_the_number(given, answer):
    subscribed("a@example.org")
    newsletter, now = make_newsletter(), timezone.now()
    send_at = now + timedelta(hours=given["send_at"]) if "send_at" in given else None
    by = make_agent(given.get("role", Role.ADMINISTRATOR))
    with pytest.raises(ActionDenied, match=answer):
        actions.schedule_newsletter(
            newsletter=newsletter, by=by, send_at=send_at, recipients=given.get("recipients", 1), now=now
        )
    newsletter.refresh_from_db()
    assert (newsletter.state, newsletter.send_at) == ("draft", None)


def test_nothing_is_programmed_for_nobody():
    with pytest.raises(ActionDenied, match="à personne"):
        actions.schedule_newsletter(
            newsletter=make_newsletter(), by=writer(), send_at=None, recipients=0, now=timezone.now()
        )


def test_a_programmed_letter_is_taken_back_and_written_again():
    newsletter = scheduled(send_at=timezone.now() + timedelta(days=1))
    actions.take_back_newsletter(newsletter=newsletter, by=writer(), now=timezone.now())
    newsletter.refresh_from_db()
    assert (newsletter.state, newsletter.send_at) == ("draft", None)
    newsletter.title = "Mieux"
    actions.write_newsletter(newsletter=newsletter, by=writer())
    with pytest.raises(ActionDenied):
        actions.take_back_newsletter(newsletter=newsletter, by=writer(), now=timezone.now())


def test_taken_back_while_the_job_was_about_to_start_it_stays():
    newsletter = scheduled()
    actions.take_back_newsletter(newsletter=newsletter, by=writer(), now=timezone.now())
    actions._start(newsletter.pk, timezone.now())
    newsletter.refresh_from_db()
    assert newsletter.state == "draft"


def test_what_has_not_left_is_given_up_with_a_reason_and_what_left_is_not():
    newsletter = make_newsletter()
    with pytest.raises(ActionDenied, match="raison"):
        actions.cancel_newsletter(newsletter=newsletter, by=writer(), reason=" ", now=timezone.now())
    actions.cancel_newsletter(newsletter=newsletter, by=writer(), reason="Doublon", now=timezone.now())
    assert newsletter.history.get().reason == "Doublon"
    with pytest.raises(ActionDenied):
        actions.cancel_newsletter(newsletter=sent(), by=writer(), reason="Trop tard", now=timezone.now())


@pytest.mark.parametrize("fields", [{"state": "scheduled"}, {"state": "sent", "send_at": timezone.now()}])
def test_the_tables_refuse_a_letter_without_its_hour_or_its_count(fields):
    newsletter = make_newsletter()
    with pytest.raises(IntegrityError), transaction.atomic():
        Newsletter.objects.filter(pk=newsletter.pk).update(**fields)


def test_who_stops_while_it_leaves_does_not_get_it():
    subscription = subscribed("a@example.org")
    subscribed("b@example.org")
    newsletter = scheduled()
    actions.send_due_newsletters(now=timezone.now())
    assert actions.unsubscribe(public_id=subscription.public_id) is True
    assert actions.unsubscribe(public_id=subscription.public_id) is False
    _deliver_all()
    actions.send_due_newsletters(now=timezone.now())
    newsletter.refresh_from_db()
    assert [letter.to for letter in mail.outbox] == [["b@example.org"]]
    assert newsletter.delivered_count == 1
    assert list(Subscription.objects.values_list("email", flat=True)) == ["b@example.org"]


def test_a_letter_that_is_gone_is_a_mail_that_cannot_be_written():
    message = OutboxMessage.objects.create(
        key="essai", kind="notifications/newsletter", address="a@example.org", payload={"newsletter": 0}
    )
    tasks.deliver(str(message.pk))
    message.refresh_from_db()
    assert message.state == "failed"
