"""Writing the newsletter, sending it once to each address, asking for it and stopping it.

The rows of the outbox are the truth: their key names the issue and the address, so that whatever dies in the middle,
who has a row gets the newsletter once, and who has none gets one at the next run.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core import outbox, workflow
from allonnes.core.encryption import decrypt_link, encrypt_link
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.models import OutboxMessage
from allonnes.core.workflow import SYSTEM, Along
from allonnes.notifications.newsletters import permissions
from allonnes.notifications.newsletters.enums import NewsletterState
from allonnes.notifications.newsletters.messages import NEWSLETTER, SUBSCRIPTION_ASKED
from allonnes.notifications.newsletters.models import Newsletter, NewsletterSubject, Subscription
from allonnes.notifications.newsletters.recipients import (
    PURPOSE,
    fingerprint_of,
    person_of,
    recipient_count,
    subscriptions_to,
)
from allonnes.notifications.newsletters.workflow import NEWSLETTER_FLOW
from allonnes.town.models import Neighbourhood

Message = OutboxMessage.State
LINK_LIFE = timedelta(days=7)
BATCH = 500


@dataclass(frozen=True)
class Choices:
    """The subjects and the neighbourhoods that somebody wants to hear of, by their keys; none of a kind: all."""

    subjects: tuple[int, ...] = ()
    neighbourhoods: tuple[int, ...] = ()


@transaction.atomic
def write_newsletter(*, newsletter: Newsletter, by: User) -> None:
    """Save a draft written at the desk. Raises ActionDenied once it is no draft any more."""
    if newsletter.pk:
        locked = lock(Newsletter, newsletter.pk)
        refuse(permissions.refusal_to_write_newsletter(by, locked))
        newsletter.state, newsletter.revision = locked.state, locked.revision + 1
    else:
        refuse(permissions.refusal_to_write_newsletter(by, newsletter))
    newsletter.save()


@transaction.atomic
def send_test_copy(*, newsletter: Newsletter, by: User, now: datetime) -> None:
    """Send the newsletter as it is to whoever writes it, and to nobody else."""
    refuse(permissions.refusal_to_send_test_copy(by, newsletter, now))
    payload = {"newsletter": newsletter.pk}
    outbox.queue(NEWSLETTER, key=outbox.fresh_key(NEWSLETTER), person=by.public_id, payload=payload)


@transaction.atomic
def schedule_newsletter(
    *, newsletter: Newsletter, by: User, send_at: datetime | None, recipients: int, now: datetime
) -> None:
    """Let a draft leave at an hour, or now; `recipients`, typed, must be how many addresses it goes to."""
    locked = lock(Newsletter, newsletter.pk)
    refuse(permissions.refusal_to_schedule_newsletter(by, locked, now))
    leaves_at = send_at or now
    refuse(permissions.refusal_of_hour(leaves_at, now))
    refuse(permissions.refusal_of_number(recipients, recipient_count(locked)))
    workflow.advance(NEWSLETTER_FLOW, locked, "schedule", by=by, along=Along(row={"send_at": leaves_at}))
    audit.record("newsletter.schedule", by=by, newsletter=locked.pk, count=recipients)


@transaction.atomic
def take_back_newsletter(*, newsletter: Newsletter, by: User, now: datetime) -> None:
    """Make a programmed newsletter a draft again, before its hour."""
    locked = lock(Newsletter, newsletter.pk)
    refuse(permissions.refusal_to_take_back_newsletter(by, locked, now))
    workflow.advance(NEWSLETTER_FLOW, locked, "take_back", by=by, along=Along(row={"send_at": None}))
    audit.record("newsletter.take_back", by=by, newsletter=locked.pk)


@transaction.atomic
def cancel_newsletter(*, newsletter: Newsletter, by: User, reason: str, now: datetime) -> None:
    """Give up a newsletter that has not left; its text stays at the desk."""
    locked = lock(Newsletter, newsletter.pk)
    refuse(permissions.refusal_to_cancel_newsletter(by, locked, now))
    workflow.advance(NEWSLETTER_FLOW, locked, "cancel", by=by, reason=reason)
    audit.record("newsletter.cancel", by=by, newsletter=locked.pk)


def send_due_newsletters(*, now: datetime) -> int:
    """Let leave what is due, go on with what was cut off, and close what is over. Returns how many rows were written.

    Each step is a transaction of its own: a kill anywhere is made good by the next run.
    """
    due = Newsletter.objects.filter(state=NewsletterState.SCHEDULED, send_at__lte=now)
    for number in list(due.order_by("send_at", "pk").values_list("pk", flat=True)):
        _start(number, now)
    sending = Newsletter.objects.filter(state=NewsletterState.SENDING).order_by("send_at", "pk")
    return sum(_go_on(newsletter, now) for newsletter in sending)


@transaction.atomic
def _start(number: int, now: datetime) -> None:
    """Taken back or moved since it was read: it stays."""
    newsletter = lock(Newsletter, number)
    if newsletter.state == NewsletterState.SCHEDULED and newsletter.send_at and newsletter.send_at <= now:
        workflow.advance(NEWSLETTER_FLOW, newsletter, "start", by=SYSTEM)


def _go_on(newsletter: Newsletter, now: datetime) -> int:
    written = 0
    if newsletter.queued_at is None:
        written = sum(_write_rows(newsletter, batch) for batch in _batches(newsletter))
        count = _rows_of(newsletter).count()
        Newsletter.objects.filter(pk=newsletter.pk, queued_at=None).update(queued_at=now, recipient_count=count)
    _finish(newsletter.pk, now)
    return written


def _batches(newsletter: Newsletter) -> Iterator[list[int]]:
    numbers = list(subscriptions_to(newsletter).order_by("pk").values_list("pk", flat=True))
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))


@transaction.atomic
def _write_rows(newsletter: Newsletter, numbers: list[int]) -> int:
    """The messages of some subscriptions, held meanwhile: who stops it now has none, or has it stopped."""
    held = Subscription.objects.select_for_update(of=("self",)).filter(pk__in=numbers).select_related("user")
    rows = [_row(newsletter, subscription) for subscription in held.order_by("pk")]
    return len(OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True))


def _row(newsletter: Newsletter, subscription: Subscription) -> OutboxMessage:
    return OutboxMessage(
        key=outbox.key_of(NEWSLETTER, newsletter.pk, fingerprint_of(subscription.address)),
        kind=NEWSLETTER.name,
        address=subscription.email,
        person=person_of(subscription),
        payload={"newsletter": newsletter.pk, "subscription": str(subscription.public_id)},
    )


def _rows_of(newsletter: Newsletter) -> "QuerySet[OutboxMessage]":
    return outbox.messages_about(NEWSLETTER, newsletter.pk)


def count_messages(newsletter: Newsletter) -> Counter[str]:
    """How many of its messages are in each state of the outbox."""
    counted = _rows_of(newsletter).order_by().values_list("state").annotate(Count("pk"))
    return Counter(dict(counted))


@transaction.atomic
def _finish(number: int, now: datetime) -> None:
    """Once no message waits any more, the newsletter is sent; a mail server that does not answer is waited for."""
    newsletter = lock(Newsletter, number)
    if newsletter.state != NewsletterState.SENDING or newsletter.queued_at is None:
        return
    counted = count_messages(newsletter)
    if counted[Message.PENDING]:
        return
    said = {
        "sent_at": now,
        "delivered_count": counted[Message.SENT],
        "failed_count": counted[Message.FAILED],
    }
    workflow.advance(NEWSLETTER_FLOW, newsletter, "finish", by=SYSTEM, along=Along(row=said))


@transaction.atomic
def ask_to_subscribe(*, email: str, choices: Choices, now: datetime) -> None:
    """Send a link to an address: nothing is kept before its button is pressed. One message a day for one choice."""
    address = email.strip().lower()
    chosen = [list(choices.subjects), list(choices.neighbourhoods)]
    link = reverse("notifications:newsletter_confirm", args=[encrypt_link(PURPOSE, [address, *chosen])])
    key = outbox.key_of(SUBSCRIPTION_ASKED, fingerprint_of(address), f"{now:%Y-%m-%d}", fingerprint_of(str(chosen)))
    outbox.queue(SUBSCRIPTION_ASKED, key=key, address=address, payload={"link": link})


def read_link(token: str) -> tuple[str, Choices] | None:
    """The address and the choices of a link, or None when it is broken or older than seven days."""
    held = decrypt_link(PURPOSE, token, max_age=LINK_LIFE)
    if held is None:
        return None
    address, subjects, neighbourhoods = held
    return address, Choices(tuple(subjects), tuple(neighbourhoods))


@transaction.atomic
def confirm_subscription(*, email: str, choices: Choices) -> Subscription:
    """The button of the mail was pressed: keep the address for the newsletter alone; that of an account is its own."""
    known = User.objects.filter(email__iexact=email, is_active=True).first()
    if known:
        return _keep_for_account(known, choices)
    subscription, _is_new = Subscription.objects.get_or_create(user=None, email=email.strip().lower())
    return _with_choices(subscription, choices)


@transaction.atomic
def subscribe_account(*, by: User, choices: Choices, now: datetime) -> Subscription:
    """Somebody signed in asks for the newsletter, or changes what they chose."""
    refuse(permissions.refusal_to_subscribe(by, now))
    return _keep_for_account(by, choices)


def _keep_for_account(user: User, choices: Choices) -> Subscription:
    Subscription.objects.filter(user=None, email__iexact=user.email).delete()
    subscription, _is_new = Subscription.objects.get_or_create(user=user)
    return _with_choices(subscription, choices)


def _with_choices(subscription: Subscription, choices: Choices) -> Subscription:
    """What was chosen and still exists; chosen once more, it replaces what was."""
    locked = lock(Subscription, subscription.pk)
    locked.subjects.set(NewsletterSubject.objects.filter(pk__in=choices.subjects))
    locked.neighbourhoods.set(Neighbourhood.objects.filter(pk__in=choices.neighbourhoods))
    return locked


@transaction.atomic
def unsubscribe(*, public_id: UUID) -> bool:
    """No more newsletter, not even the one that is leaving; the address is erased. False when there was none."""
    held = Subscription.objects.select_for_update(of=("self",)).select_related("user")
    subscription = held.filter(public_id=public_id).first()
    if subscription is None:
        return False
    address = subscription.address
    known_by = fingerprint_of(address)
    Subscription.objects.filter(Q(user=None, email__iexact=address) | Q(user__email__iexact=address)).delete()
    waiting = OutboxMessage.objects.filter(state=Message.PENDING, kind=NEWSLETTER.name, key__endswith=f":{known_by}")
    waiting.update(state=Message.SKIPPED, address="", payload={})
    return True
