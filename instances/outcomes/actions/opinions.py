"""An opinion: written, given with its number, answered by the town; each answer stays readable."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.workflow import Along, advance
from instances.councils.models import Council, Mandate
from instances.meetings.permissions import refusal_of_words
from instances.outcomes import permissions
from instances.outcomes.enums import ReferralState, Verdict
from instances.outcomes.messages import OPINION_ANSWERED
from instances.outcomes.models import Opinion, OpinionAnswer, OpinionNews, Referral
from instances.outcomes.models.opinions import due_after
from instances.outcomes.workflow import OPINION, REFERRAL


@dataclass(frozen=True)
class Answered:
    """What the town says: one word, why, and who signs."""

    verdict: str
    words: str
    signature: str


@transaction.atomic
def save_opinion(*, opinion: Opinion, by: User, now: datetime) -> Opinion:
    """Write an opinion that is not given yet."""
    if opinion.pk:
        held = lock(Opinion, opinion.pk)
        refuse(permissions.refusal_to_write_opinion(by, held, now))
        opinion.revision, opinion.state = held.revision + 1, held.state
    refuse(permissions.refusal_to_write_opinion(by, opinion, now))
    opinion.save()
    return opinion


@transaction.atomic
def give_opinion(*, opinion: Opinion, given_on: date, by: User, now: datetime) -> None:
    """Number it in its council and its year, publish it, and start the days that the town has to answer.

    The council is locked: two opinions given at once have two numbers.
    """
    council = lock(Council, opinion.council_id)
    row = lock(Opinion.objects.select_related("council", "referral"), opinion.pk)
    refuse(permissions.refusal_to_give(by, row, now) or permissions.refusal_of_day(council, given_on, now))
    refuse(refusal_of_words(council, row.subject, row.body, now=now))
    last = Opinion.objects.filter(council=council, year=given_on.year).aggregate(last=Max("rank"))["last"] or 0
    number = {"year": given_on.year, "rank": last + 1}
    due_on = due_after(given_on, council.answer_days)
    dates = {"given_on": given_on, "answer_due_on": due_on, "revision": row.revision + 1}
    advance(OPINION, row, "give", by=by, along=Along(row={**number, **dates}))
    if row.referral_id:
        referral = lock(Referral, row.referral_id)
        if referral.state == ReferralState.TAKEN_UP:
            advance(REFERRAL, referral, "treat", by=by)


@transaction.atomic
def answer_opinion(*, opinion: Opinion, said: Answered, by: User, now: datetime) -> OpinionAnswer:
    """The town answers; the members of the council are told."""
    row = lock(Opinion.objects.select_related("council"), opinion.pk)
    refuse(permissions.refusal_to_answer(by, row, now))
    along = Along(row={"answered_on": timezone.localdate(now)})
    advance(OPINION, row, "answer", by=by, along=along)
    return _answered(row, said, by=by, now=now)


@transaction.atomic
def answer_again(*, opinion: Opinion, said: Answered, reason: str, by: User, now: datetime) -> OpinionAnswer:
    """The town changes its answer, and says why: the first one stays readable, and keeps its date."""
    row = lock(Opinion.objects.select_related("council"), opinion.pk)
    refuse(permissions.refusal_to_answer_again(by, row, now))
    advance(OPINION, row, "answer_again", by=by, reason=reason)
    return _answered(row, said, by=by, now=now)


def _answered(opinion: Opinion, said: Answered, *, by: User, now: datetime) -> OpinionAnswer:
    refuse(refusal_of_words(opinion.council, said.words, now=now))
    answer = OpinionAnswer.objects.create(
        opinion=opinion, verdict=said.verdict, words=said.words.strip(), signature=said.signature.strip(), by=by, at=now
    )
    persons = (
        Mandate.objects.running_on(timezone.localdate(now))
        .filter(council=opinion.council, person__is_active=True)
        .values_list("person__public_id", flat=True)
    )
    payload = {
        "subject": opinion.subject,
        "council": opinion.council.name,
        "number": opinion.number,
        "verdict": str(Verdict(answer.verdict).label),
        "words": answer.words,
        "url": reverse("instances:opinion", args=[opinion.council.slug, opinion.pk]),
    }
    outbox.queue_many(OPINION_ANSWERED, fact=str(answer.pk), persons=set(persons), payload=payload)
    return answer


@transaction.atomic
def tell_news(*, opinion: Opinion, words: str, by: User, now: datetime) -> OpinionNews:
    """Say in public what happens while the opinion waits."""
    row = lock(Opinion.objects.select_related("council"), opinion.pk)
    refuse(permissions.refusal_to_tell(by, row, now) or refusal_of_words(row.council, words, now=now))
    return OpinionNews.objects.create(opinion=row, words=words.strip(), by=by, at=now)


@transaction.atomic
def withdraw_opinion(*, opinion: Opinion, reason: str, by: User, now: datetime) -> None:
    """The council takes its opinion back; a number once given is never given again."""
    row = lock(Opinion.objects.select_related("council"), opinion.pk)
    refuse(permissions.refusal_to_withdraw(by, row, now) or refusal_of_words(row.council, reason, now=now))
    advance(OPINION, row, "withdraw", by=by, reason=reason)
