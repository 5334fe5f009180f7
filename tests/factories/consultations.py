"""Consultations with their questionnaire and their replies, for tests."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from instances.consultations.actions import concluding, preparing, replying
from instances.consultations.actions.replying import Given, Said
from instances.consultations.enums import ConsultationState
from instances.consultations.models import Consultation, Question, Reply, ReplyAnswer
from tests.factories.accounts import make_agent, make_user

CHOICES = ["Le mercredi", "Le samedi", "Le dimanche"]


def runner() -> User:
    """Who prepares and counts consultations."""
    return make_agent(Role.COUNCIL_ANIMATOR)


def official() -> User:
    """Who answers in the name of the town."""
    return make_agent(Role.ELECTED_OFFICIAL)


def make_consultation(*, questions: bool = True, **fields: Any) -> Consultation:
    """In preparation, going to be open from yesterday to in ten days."""
    now = timezone.now()
    count = Consultation.objects.count()
    consultation = Consultation.objects.create(
        **{
            "question": "Comment animer nos quartiers ?",
            "slug": f"animations-{count}",
            "plain": "La ville prépare l’an prochain. Dites ce qui vous manque.",
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=10),
            "answer_due_on": timezone.localdate(now) + timedelta(days=40),
            **fields,
        }
    )
    if questions:
        add_questions(consultation)
    return consultation


def add_questions(consultation: Consultation) -> list[Question]:
    """One of each kind."""
    rows = [
        Question(consultation=consultation, position=1, kind="one", label="Quel jour ?", choices=CHOICES),
        Question(consultation=consultation, position=2, kind="several", label="Quoi ?", choices=["Musique", "Jeux"]),
        Question(consultation=consultation, position=3, kind="yes_no", label="Viendriez-vous aider ?"),
        Question(consultation=consultation, position=4, kind="text", label="Une idée ?"),
    ]
    return Question.objects.bulk_create(rows)


def opened(**fields: Any) -> Consultation:
    """Open now."""
    consultation = make_consultation(**fields)
    preparing.open_consultation(consultation=consultation, by=runner(), now=timezone.now())
    consultation.refresh_from_db()
    return consultation


def said(consultation: Consultation, *, day: int | None = 1, idea: str = "", **who: Any) -> Said:
    """A questionnaire filled in: a day, and perhaps an idea."""
    questions = list(consultation.questions.all())
    answers = {}
    if day is not None:
        answers[questions[0].pk] = Given(chosen=(day,))
    if idea:
        answers[questions[3].pk] = Given(words=idea)
    return Said(answers, **who)


def replied(consultation: Consultation, user: User | None = None, **what: Any) -> Reply:
    """Somebody with an account replied."""
    return replying.reply_with_account(
        consultation=consultation,
        by=user or make_user(),
        said=said(consultation, **what),
        entry_id=uuid.uuid4(),
        now=timezone.now(),
    )


def closed(consultation: Consultation | None = None) -> Consultation:
    """Over, as the job says it."""
    consultation = consultation or opened()
    concluding.close_due_consultations(now=consultation.closes_at)
    consultation.refresh_from_db()
    assert consultation.state == ConsultationState.CLOSED
    return consultation


def counted(consultation: Consultation | None = None, now: datetime | None = None) -> Consultation:
    """Its words read, its results public."""
    consultation = closed(consultation)
    for answer in ReplyAnswer.objects.filter(reply__consultation=consultation, state="waiting").exclude(words=""):
        concluding.publish_words(answer=answer, by=runner(), now=timezone.now())
    concluding.count_consultation(
        consultation=consultation, by=runner(), synthesis="Le samedi plaît.", now=now or timezone.now()
    )
    consultation.refresh_from_db()
    return consultation


def answered(consultation: Consultation | None = None) -> Consultation:
    """The town has answered."""
    consultation = counted(consultation)
    concluding.answer_consultation(
        consultation=consultation,
        by=official(),
        words="Un samedi par mois sera animé.",
        signature="Le conseil municipal",
        now=timezone.now(),
    )
    consultation.refresh_from_db()
    return consultation
