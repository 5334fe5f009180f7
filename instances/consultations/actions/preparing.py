"""Preparing a consultation: its words, its questionnaire, its encounters; then opening it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core import workflow
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.workflow import Along
from allonnes.outreach.models import Encounter
from instances.consultations import permissions
from instances.consultations.models import Consultation, Question
from instances.consultations.workflow import CONSULTATION


@transaction.atomic
def save_consultation(*, consultation: Consultation, by: User, now: datetime) -> None:
    """Write what the desk typed, until it opens."""
    if consultation.pk:
        locked = lock(Consultation, consultation.pk)
        refuse(permissions.refusal_to_write(by, locked, now))
        consultation.state, consultation.revision = locked.state, locked.revision + 1
    else:
        refuse(permissions.refusal_to_write(by, consultation, now))
    refuse(permissions.refusal_of_dates(consultation))
    consultation.save()


@transaction.atomic
def save_question(*, question: Question, by: User, now: datetime) -> None:
    """Add or change a question of a consultation in preparation; ten at most."""
    locked = lock(Consultation, question.consultation_id)
    refuse(permissions.refusal_to_write(by, locked, now))
    if question.pk is None:
        refuse(permissions.refusal_to_add_question(locked))
    question.save()


@transaction.atomic
def delete_question(*, question: Question, by: User, now: datetime) -> None:
    """Take a question away before anybody can reply to it."""
    locked = lock(Consultation, question.consultation_id)
    refuse(permissions.refusal_to_write(by, locked, now))
    question.delete()


@transaction.atomic
def link_encounters(*, consultation: Consultation, by: User, encounters: Iterable[Encounter], now: datetime) -> None:
    """Say at which encounters it is talked about."""
    locked = lock(Consultation, consultation.pk)
    refuse(permissions.refusal_to_link_encounters(by, locked, now))
    locked.encounters.set(encounters)


@transaction.atomic
def open_consultation(*, consultation: Consultation, by: User, now: datetime) -> None:
    """Publish the page; replies come between its two dates, and nothing of the questionnaire changes any more."""
    locked = lock(Consultation, consultation.pk)
    refuse(permissions.refusal_to_open(by, locked, now))
    workflow.advance(CONSULTATION, locked, "open", by=by)
    audit.record("consultation.open", by=by, consultation=locked.pk)


@transaction.atomic
def move_end(*, consultation: Consultation, by: User, closes_at: datetime, reason: str, now: datetime) -> None:
    """Put off or bring forward the end of an open consultation; everybody reads the two dates, and why."""
    locked = lock(Consultation, consultation.pk)
    refuse(permissions.refusal_to_move_end(by, locked, now))
    refuse(permissions.refusal_of_new_end(locked, closes_at, now))
    along = Along(row={"closes_at": closes_at}, history={"old_end": locked.closes_at, "new_end": closes_at})
    workflow.advance(CONSULTATION, locked, "move_end", by=by, reason=reason.strip(), along=along)
    audit.record("consultation.move_end", by=by, consultation=locked.pk)
