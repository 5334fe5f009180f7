"""The town decides: a seat and a mandate in one act, or a reason told kindly."""

from datetime import date, datetime

from django.db import transaction

from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.templatetags.french import short_day
from allonnes.core.workflow import Along, advance
from instances.councils import candidacy_rules as rules
from instances.councils.actions.mandates import IDENTITY, Seat, lock_council, seat_member
from instances.councils.enums import DeclineReason
from instances.councils.mandate_rules import day_of, refusal_of_age
from instances.councils.messages import CANDIDACY_ACCEPTED, CANDIDACY_DECLINED
from instances.councils.models import Candidacy, College, Mandate
from instances.councils.recipients import tell_candidate
from instances.councils.workflow import CANDIDACY


@transaction.atomic
def accept(*, candidacy: Candidacy, college: College, starts_on: date, by: User, now: datetime) -> Mandate:
    """Give a seat: the candidacy is kept and the mandate begins, both or neither. Raises ActionDenied.

    The age of the council counts on the first day of the mandate.
    """
    council = lock_council(candidacy.council)
    row = lock(Candidacy.objects.select_related("council", "author"), candidacy.pk)
    refuse(rules.refusal_to_accept(by, row, now))
    refuse(refusal_of_age(council, row.birth_date, max(starts_on, day_of(now))))
    identity = {name: getattr(row, name) for name in IDENTITY}
    mandate = seat_member(
        council=council, seat=Seat(college, starts_on), identity=identity, by=by, candidacy=row, person=row.author
    )
    advance(CANDIDACY, row, "accept", by=by, along=Along(row={"decided_at": now}))
    days = {"starts_on": short_day(mandate.starts_on), "ends_on": short_day(mandate.last_day)}
    tell_candidate(row, CANDIDACY_ACCEPTED, **days)
    return mandate


@transaction.atomic
def decline(*, candidacy: Candidacy, decline_reason: str, words: str, by: User, now: datetime) -> Candidacy:
    """Say no, why, and thank: the person reads both."""
    row = lock(Candidacy.objects.select_related("council", "author"), candidacy.pk)
    refuse(rules.refusal_to_decline(by, row, now) or rules.refusal_of_reason(decline_reason, words))
    told = {"decided_at": now, "decline_reason": decline_reason, "decline_words": words.strip()}
    advance(CANDIDACY, row, "decline", by=by, along=Along(row=told))
    reason = str(DeclineReason(decline_reason).label)
    tell_candidate(row, CANDIDACY_DECLINED, reason=reason, words=words.strip())
    return row
