"""Delivery of the outbox, digests, preferences. The table is the truth; a task only says which row to look at."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from traceback import format_tb
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import refuse
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import Topic, kind_named
from allonnes.notifications import permissions
from allonnes.notifications.messages import DIGEST
from allonnes.notifications.models import Notice, Preference
from allonnes.notifications.rendering import as_email, subject_of
from allonnes.notifications.silence import is_silent, owner_of

logger = logging.getLogger(__name__)
State = OutboxMessage.State
Rhythm = Preference.Rhythm

RETRY_MINUTES = (1, 5, 15, 60, 240, 720, 1440)
RHYTHMS = (Rhythm.DAILY, Rhythm.WEEKLY)
DIGEST_HOUR = 7
MONDAY = 0
PERMANENT = 500
# A kind no app declares any more, a secret of another key, an impossible address, a broken template: no retry helps.
UNWRITABLE = (KeyError, InvalidToken, ValueError, TemplateDoesNotExist, TemplateSyntaxError)


@transaction.atomic
def deliver(message_id: UUID) -> str:
    """Send one row if it is due and nobody else is sending it; returns its new state, or "" if there is nothing to do.

    The row stays locked while the mail goes out: two workers never send it twice, and a dead worker frees it. A kill
    between the mail server's yes and the commit may send it once more, with the same Message-ID.
    """
    message = OutboxMessage.objects.due().select_for_update(skip_locked=True).filter(pk=message_id).first()
    if message is None:
        return ""
    user = None
    try:
        user = _reader_of(message)
        _treat(message, user)
    except UNWRITABLE as problem:
        name, where = type(problem).__name__, "".join(format_tb(problem.__traceback__))
        # Its own words may hold an address: the place and the name of the fault are enough.
        logger.error("mail %s (%s) cannot be written: %s\n%s", message.pk, message.kind, name, where)
        message.state = State.FAILED
        message.last_error = _("Message impossible à écrire : %(fault)s") % {"fault": name}
    if message.state in outbox.FINAL:
        _forget_content(message, user)
    message.save()
    return message.state


def _reader_of(message: OutboxMessage) -> User | None:
    """Whose message it is. News for an address alone are those of the account that has it by now, if there is one."""
    if message.person:
        return User.objects.filter(public_id=message.person).first()
    owner = None if kind_named(message.kind).is_essential else owner_of(message.address)
    if owner is not None:
        message.person, message.address = owner.public_id, ""
    return owner


def _forget_content(message: OutboxMessage, user: User | None) -> None:
    """Codes go with the last try; address and words too when no account is left to ask for their erasure."""
    outbox.wipe_secret(message)
    if user is None or user.erased_at:
        message.address, message.payload = "", {}


def _treat(message: OutboxMessage, user: User | None) -> None:
    rhythm = _rhythm(message, user)
    if rhythm != Rhythm.IMMEDIATE:
        message.state = State.SKIPPED if rhythm == Rhythm.NONE else State.HELD
    else:
        _send(message, user)
    if user is not None and user.is_active and message.state in {State.SENT, State.HELD, State.SKIPPED}:
        _leave_notice(message, user)


def _rhythm(message: OutboxMessage, user: User | None) -> str:
    kind = kind_named(message.kind)
    if message.person and (user is None or not user.is_active) and not message.address:
        return Rhythm.NONE
    if kind.is_essential:
        return Rhythm.IMMEDIATE
    if user is None:
        return Rhythm.NONE if is_silent(message.address, kind.topic) else Rhythm.IMMEDIATE
    chosen = Preference.objects.filter(user=user, topic=kind.topic.value).first()
    return chosen.rhythm if chosen else Rhythm.IMMEDIATE


def _send(message: OutboxMessage, user: User | None) -> None:
    message.attempts += 1
    try:
        as_email(message, user).send()
    except SMTPRecipientsRefused as refused:
        if all(code >= PERMANENT for code, _answer in refused.recipients.values()):
            message.state = State.FAILED
            message.last_error = _("Adresse refusée : %(code)s") % {"code": _fault(refused)}
        else:  # 4xx: a full mailbox, or a server that wants to see us come back (RFC 5321, 4.2.1)
            _try_later(message, refused)
    except (SMTPException, OSError) as trouble:
        _try_later(message, trouble)
    else:
        message.state, message.sent_at, message.last_error = State.SENT, timezone.now(), ""


def _fault(trouble: Exception) -> str:
    """What went wrong, without the server's sentence: it often repeats the address."""
    if isinstance(trouble, SMTPRecipientsRefused):
        return ", ".join(str(code) for code in sorted({code for code, _answer in trouble.recipients.values()}))
    if isinstance(trouble, SMTPResponseException):
        return str(trouble.smtp_code)
    return getattr(trouble, "strerror", None) or _("sans réponse")


def _try_later(message: OutboxMessage, trouble: Exception) -> None:
    message.last_error = f"{type(trouble).__name__} : {_fault(trouble)}"[:300]
    if message.attempts > len(RETRY_MINUTES):
        message.state = State.FAILED
        return
    message.next_attempt_at = timezone.now() + timedelta(minutes=RETRY_MINUTES[message.attempts - 1])
    logger.warning("mail %s not sent, next try at %s", message.pk, message.next_attempt_at)


def _leave_notice(message: OutboxMessage, user: User) -> None:
    kind = kind_named(message.kind)
    if kind.is_essential:
        return
    title, url = subject_of(message, user)[:200], message.payload.get("url", "")
    notice = Notice(user=user, key=message.key, topic=kind.topic.value, title=title, url=url)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)


@transaction.atomic
def retry_message(*, message: OutboxMessage, by: User, now: datetime) -> None:
    """Put an undelivered message back in the queue, at an agent's request. Raises ActionDenied."""
    locked = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    refuse(permissions.refusal_to_retry(by, locked, now))
    OutboxMessage.objects.filter(pk=locked.pk).update(state=State.PENDING, attempts=0, next_attempt_at=Now())


def digest_period(rhythm: str, now: datetime) -> str:
    """The name of the period `now` belongs to, whose digest is due.

    A day's digest is due from 7 a.m.; a week's from Monday 7 a.m. A late run still finds the period due.
    """
    local = timezone.localtime(now)
    shifted = local - timedelta(hours=DIGEST_HOUR)
    if rhythm == Rhythm.DAILY:
        return f"{shifted:%Y-%m-%d}"
    year, week, _day = shifted.isocalendar()
    return f"{year}-S{week:02d}"


def period_start(rhythm: str, now: datetime) -> datetime:
    """The moment from which the digest of the current period was due: what is newer waits for the next one."""
    local = timezone.localtime(now) - timedelta(hours=DIGEST_HOUR)
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if rhythm == Rhythm.WEEKLY:
        start -= timedelta(days=start.weekday() - MONDAY)
    return start + timedelta(hours=DIGEST_HOUR)


def send_due_digests(now: datetime | None = None) -> int:
    """Group what waits into one mail per person and period; never an empty one, never two. Returns how many."""
    now = now or timezone.now()
    _follow_present_rhythms()
    waiting = OutboxMessage.objects.filter(state=State.HELD, person__isnull=False)
    persons = waiting.order_by("person").values_list("person", flat=True).distinct()
    return sum(_send_digest(person, rhythm, now) for person in persons if person for rhythm in RHYTHMS)


def _follow_present_rhythms() -> None:
    """What waits for a digest its person no longer wants leaves now, or not at all: a choice made meanwhile counts."""
    for topic in outbox.topics():
        names = [kind.name for kind in outbox.kinds() if kind.topic == topic]
        held = OutboxMessage.objects.filter(state=State.HELD, kind__in=names)
        chosen = Preference.objects.filter(topic=topic.value)
        refused = chosen.filter(rhythm=Rhythm.NONE).values("user__public_id")
        grouped = chosen.filter(rhythm__in=RHYTHMS).values("user__public_id")
        held.filter(person__in=refused).update(state=State.SKIPPED)
        held.exclude(person__in=grouped).update(state=State.PENDING, next_attempt_at=Now())


@transaction.atomic
def _send_digest(person: UUID, rhythm: str, now: datetime) -> int:
    user = User.objects.filter(public_id=person, is_active=True).first()
    if user is None:
        return 0
    topics = Preference.objects.filter(user=user, rhythm=rhythm).values_list("topic", flat=True)
    names = [kind.name for kind in outbox.kinds() if kind.topic.value in set(topics)]
    held = list(
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(person=person, state=State.HELD, kind__in=names, created_at__lt=period_start(rhythm, now))
        .order_by("created_at")
    )
    if not held:
        return 0
    is_new = outbox.queue(
        DIGEST,
        key=outbox.key_of(DIGEST, rhythm, digest_period(rhythm, now), person),
        person=person,
        payload={"held": [str(message.pk) for message in held], "is_weekly": rhythm == Rhythm.WEEKLY},
    )
    if is_new:
        OutboxMessage.objects.filter(pk__in=[message.pk for message in held]).update(state=State.SENT, sent_at=now)
    return int(is_new)


@transaction.atomic
def set_rhythm(*, user: User, topic: str, rhythm: str) -> None:
    """Record at what rhythm a person wants a subject; what already waits follows the new choice."""
    Preference.objects.update_or_create(user=user, topic=topic, defaults={"rhythm": rhythm})
    names = [kind.name for kind in outbox.kinds() if kind.topic.value == topic]
    held = OutboxMessage.objects.filter(person=user.public_id, state=State.HELD, kind__in=names)
    if rhythm == Rhythm.NONE:
        held.update(state=State.SKIPPED)
    elif rhythm == Rhythm.IMMEDIATE:
        held.update(state=State.PENDING, next_attempt_at=Now())


@transaction.atomic
def rewrite_notices(*, url: str, otherwise: str) -> int:
    """What a page says was hidden, or is shown again: its notices are written anew from their messages, as they are.

    A notice whose message is forgotten says `otherwise`. Returns how many were written.
    """
    notices = list(Notice.objects.filter(Q(url=url) | Q(url__startswith=f"{url}#")).order_by("pk"))
    messages = {
        message.key: message for message in OutboxMessage.objects.filter(key__in=[notice.key for notice in notices])
    }
    said: dict[str, str] = {}
    for notice in notices:
        message = messages.get(notice.key)
        fact = f"{message.kind} {message.payload}" if message else ""
        if fact not in said:
            said[fact] = subject_of(message, None)[:200] if message else otherwise
        notice.title = said[fact]
    return Notice.objects.bulk_update(notices, ["title"], batch_size=1000)


def set_notices_read(*, user: User) -> int:
    """All the notices of a person are read; returns how many were not."""
    return Notice.objects.filter(user=user).unread().update(read_at=timezone.now())


def tell(user: User, kind: outbox.MessageKind, *, fact: str, payload: dict[str, object]) -> bool:
    """Queue news for a person, once per fact."""
    return outbox.queue(kind, key=outbox.key_of(kind, fact, user.public_id), person=user.public_id, payload=payload)


def topics_with_rhythm(user: User) -> list[tuple[Topic, str]]:
    """Each subject with the rhythm chosen, in the order of the list of subjects."""
    chosen = dict(Preference.objects.filter(user=user).values_list("topic", "rhythm"))
    return [(topic, chosen.get(topic.value, Rhythm.IMMEDIATE)) for topic in outbox.topics()]


@transaction.atomic
def forget_old_messages(*, before: datetime) -> int:
    """Delete what was written before a date and is not to be sent any more; a mail log is kept 12 months at most.

    What was kept for a digest goes too: its reader's account is closed, or it would have left. Returns how many.
    """
    return OutboxMessage.objects.exclude(state=State.PENDING).filter(created_at__lt=before).delete()[0]
