"""Closing a consultation, reading its free replies, counting it, and what the town answers."""

from datetime import datetime

from django.db import transaction

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core import outbox, workflow
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.workflow import SYSTEM, Along
from instances.consultations import permissions
from instances.consultations.actions.replying import page_of
from instances.consultations.enums import ConsultationState as State
from instances.consultations.enums import TextState
from instances.consultations.messages import CONSULTATION_ANSWERED
from instances.consultations.models import Consultation, Reply, ReplyAnswer
from instances.consultations.workflow import CONSULTATION


def close_due_consultations(*, now: datetime) -> int:
    """Close what is over; nobody could reply any more since its end. Returns how many."""
    due = Consultation.objects.filter(state=State.OPEN, closes_at__lte=now).order_by("closes_at", "pk")
    return sum(_close(number) for number in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _close(number: int) -> bool:
    consultation = lock(Consultation, number)
    if consultation.state != State.OPEN:
        return False
    workflow.advance(CONSULTATION, consultation, "close", by=SYSTEM)
    return True


@transaction.atomic
def publish_words(*, answer: ReplyAnswer, by: User, now: datetime) -> None:
    """Let the words of a reply be read by everybody with the results."""
    locked = lock(ReplyAnswer, answer.pk)
    refuse(permissions.refusal_to_publish(by, locked, now))
    locked.state, locked.reason = TextState.PUBLISHED, ""
    _note_reader(locked, by, now)


@transaction.atomic
def hide_words(*, answer: ReplyAnswer, by: User, reason: str, now: datetime) -> None:
    """Keep the words of a reply without publishing them: they name somebody, or break the charter."""
    locked = lock(ReplyAnswer, answer.pk)
    refuse(permissions.refusal_to_hide(by, locked, now))
    locked.state, locked.reason = TextState.HIDDEN, reason.strip()
    _note_reader(locked, by, now)
    audit.record("consultation.hide", by=by, answer=locked.pk)


def _note_reader(answer: ReplyAnswer, by: User, now: datetime) -> None:
    answer.read_by, answer.read_at = by, now
    answer.save(update_fields=["state", "reason", "read_by", "read_at"])


@transaction.atomic
def count_consultation(*, consultation: Consultation, by: User, synthesis: str, now: datetime) -> None:
    """Publish the results, with what residents said in a few sentences; what stood for addresses is erased."""
    locked = lock(Consultation, consultation.pk)
    refuse(permissions.refusal_to_count(by, locked, now))
    Reply.objects.filter(consultation=locked, is_confirmed=False).delete()
    count = Reply.objects.filter(consultation=locked).count()
    Reply.objects.filter(consultation=locked).update(fingerprint="")
    row = {"synthesis": synthesis.strip(), "counted_at": now}
    workflow.advance(CONSULTATION, locked, "count", by=by, along=Along(row=row))
    audit.record("consultation.count", by=by, consultation=locked.pk, count=count)


@transaction.atomic
def answer_consultation(*, consultation: Consultation, by: User, words: str, signature: str, now: datetime) -> None:
    """Publish what the town answers, and tell it to those who replied with an account."""
    locked = lock(Consultation, consultation.pk)
    refuse(permissions.refusal_to_answer(by, locked, now))
    row = {"answer": words.strip(), "signature": signature.strip(), "answered_at": now}
    workflow.advance(CONSULTATION, locked, "answer", by=by, along=Along(row=row))
    audit.record("consultation.answer", by=by, consultation=locked.pk)
    who = Reply.objects.filter(consultation=locked, user__is_active=True)
    persons = list(who.order_by("pk").values_list("user__public_id", flat=True))
    payload = {"question": locked.question, "url": page_of(locked)}
    outbox.queue_many(CONSULTATION_ANSWERED, fact=str(locked.pk), persons=persons, payload=payload)


@transaction.atomic
def answer_again(
    *, consultation: Consultation, by: User, words: str, signature: str, reason: str, now: datetime
) -> None:
    """Change what the town answers, and say why in public."""
    locked = lock(Consultation, consultation.pk)
    refuse(permissions.refusal_to_answer_again(by, locked, now))
    row = {"answer": words.strip(), "signature": signature.strip()}
    workflow.advance(CONSULTATION, locked, "answer_again", by=by, reason=reason, along=Along(row=row))
    audit.record("consultation.answer", by=by, consultation=locked.pk)
