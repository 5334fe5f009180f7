"""Two consultations of the demonstration: one that the town has answered, one open now."""

import random
from datetime import datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.outreach.enums import AgeBand
from allonnes.outreach.models import Encounter
from allonnes.town.models import Neighbourhood
from instances.consultations.actions import concluding, preparing, replying
from instances.consultations.actions.replying import Given, Said
from instances.consultations.models import Consultation, Question, ReplyAnswer
from portal.demonstration.files import read_json
from portal.demonstration.people import administrator

SEED = 72
BANDS = (AgeBand.YOUNG, AgeBand.ADULT, AgeBand.ADULT, AgeBand.ELDER, AgeBand.ELDER)


@transaction.atomic
def build_consultations(now: datetime) -> None:
    """Add those whose address is not known yet."""
    by = administrator()
    for row in read_json("consultations.json"):
        if not Consultation.objects.filter(slug=row["slug"]).exists():
            _build(row, by, now)


def _build(row: dict[str, Any], by: User, now: datetime) -> None:
    consultation = _write(row, by, now)
    begun = consultation.opens_at + timedelta(hours=1)
    preparing.open_consultation(consultation=consultation, by=by, now=begun)
    met = Encounter.objects.filter(title__in=row["encounters"])
    preparing.link_encounters(consultation=consultation, by=by, encounters=met, now=now)
    consultation.refresh_from_db()
    _reply(consultation, row, by, begun)
    if "answer" in row:
        _conclude(consultation, row, by)


def _write(row: dict[str, Any], by: User, now: datetime) -> Consultation:
    opens_at, closes_at = _midnight(now, row["opens"]), _midnight(now, row["closes"])
    consultation = Consultation(
        question=row["question"],
        slug=row["slug"],
        plain=row["plain"],
        context=row["context"],
        neighbourhood=Neighbourhood.objects.filter(name=row["neighbourhood"]).first(),
        opens_at=opens_at,
        closes_at=closes_at,
        answer_due_on=timezone.localdate(closes_at) + timedelta(days=row["due_days"]),
    )
    preparing.save_consultation(consultation=consultation, by=by, now=now)
    for position, asked in enumerate(row["questions"], start=1):
        question = Question(consultation=consultation, position=position, **asked)
        preparing.save_question(question=question, by=by, now=now)
    return consultation


def _midnight(now: datetime, days: int) -> datetime:
    day = timezone.localdate(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time.min))


def _reply(consultation: Consultation, row: dict[str, Any], by: User, now: datetime) -> None:
    """Residents reply with their accounts, and others on numbered sheets that an agent keys."""
    draw = random.Random(f"{SEED}:{consultation.slug}")  # noqa: S311  # invented replies, always the same
    questions = list(consultation.questions.all())
    words = list(row["words"])
    residents = User.objects.filter(is_active=True, role_assignments=None, birth_date__isnull=False).order_by("pk")
    places = list(Neighbourhood.objects.order_by("name"))
    for rank, person in enumerate(residents[: row["accounts"]]):
        said = _said(questions, draw, words.pop() if words else "", person.neighbourhood or draw.choice(places))
        key = uuid5(NAMESPACE_URL, f"{consultation.slug}:{rank}")
        replying.reply_with_account(consultation=consultation, said=said, by=person, entry_id=key, now=now)
    for number in range(1, row["sheets"] + 1):
        said = _said(questions, draw, words.pop() if words else "", draw.choice(places))
        key = uuid5(NAMESPACE_URL, f"{consultation.slug}:sheet:{number}")
        replying.enter_sheet(consultation=consultation, said=said, by=by, number=number, entry_id=key, now=now)


def _said(questions: list[Question], draw: random.Random, words: str, place: Neighbourhood) -> Said:
    answers: dict[int, Given] = {}
    for question in questions:
        options = range(len(question.options))
        if question.kind == "text":
            answers[question.pk] = Given(words=words)
        elif question.kind == "several":
            answers[question.pk] = Given(chosen=tuple(sorted(draw.sample(options, draw.randint(1, 2)))))
        else:
            answers[question.pk] = Given(chosen=(min(draw.choice(options), draw.choice(options)),))
    return Said(answers, draw.choice(BANDS), place)


def _conclude(consultation: Consultation, row: dict[str, Any], by: User) -> None:
    """As it went: closed at its end, read, counted, answered."""
    concluding.close_due_consultations(now=consultation.closes_at)
    told = consultation.closes_at + timedelta(days=5)
    for answer in ReplyAnswer.objects.filter(reply__consultation=consultation).exclude(words=""):
        concluding.publish_words(answer=answer, by=by, now=told)
    concluding.count_consultation(consultation=consultation, by=by, synthesis=row["synthesis"], now=told)
    concluding.answer_consultation(
        consultation=consultation,
        by=by,
        words=row["answer"],
        signature=row["signature"],
        now=told + timedelta(days=12),
    )
