"""What waits for the board of a vote, as rows: problems, look-alikes, sheets read two ways. One vote at a time: that of
the page which settles them.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from budgets.editions.models import Edition
from budgets.voting.box.open_votes import votes_over, votes_with_key
from budgets.voting.enums import IncidentState
from budgets.voting.models import Keying, LookAlike, RollCorrection, VoteIncident, VoterReview
from budgets.voting.paper.differing import differing_readings
from budgets.voting.reviews.look_alikes import SETTLED


def incidents_to_answer(user: Any, now: datetime) -> "QuerySet[VoteIncident]":
    """Problems told by voters, that nobody answered."""
    return _of_first(VoteIncident.objects.filter(state=IncidentState.OPEN)).select_related("edition")


def pairs_to_decide(user: Any, now: datetime) -> "QuerySet[LookAlike]":
    """Votes that look alike, and that nobody compared; while people vote, those of the days before."""
    is_over = Exists(votes_over(now).filter(pk=OuterRef("edition")))
    before = Case(When(is_over, then=Value(date.max)), default=Value(timezone.localdate(now)), output_field=DateField())
    rows = LookAlike.objects.filter(edition__in=votes_with_key()).alias(shown_before=before)
    return _of_first(rows.filter(last_voted_on__lt=F("shown_before"))).select_related("edition")


def reviews_to_confirm(user: Any, now: datetime) -> "QuerySet[VoterReview]":
    """What another officer decided: a second one says yes, never the same."""
    rows = VoterReview.objects.exclude(SETTLED).filter(edition__in=votes_with_key())
    return _of_first(rows.exclude(decided_by=user.pk)).select_related("edition")


def corrections_to_confirm(user: Any, now: datetime) -> "QuerySet[RollCorrection]":
    """Those of the first vote that has some."""
    return _of_first(corrections_for(user, now), edition="entry__edition")


def corrections_for(user: Any, now: datetime) -> "QuerySet[RollCorrection]":
    """Lines of the paper roll that another officer asked to correct, at the stations of this one, until the end of the
    vote."""
    officers = "entry__station__officers"
    rows = RollCorrection.objects.filter(Q(**{officers: user.pk}) | Q(**{f"{officers}__isnull": True}))
    rows = rows.filter(confirmed_by=None, entry__edition__in=votes_with_key()).exclude(asked_by=user.pk)
    return rows.exclude(entry__edition__in=votes_over(now)).select_related("entry__edition", "entry__station")


def sheets_to_settle(user: Any, now: datetime) -> "QuerySet[Keying]":
    """Sheets on paper that two officers read two ways."""
    return _of_first(differing_readings(now), edition="station__edition")


def votes_to_seal(user: Any, now: datetime) -> "QuerySet[Edition]":
    """Votes that are over and whose ballot box is still open."""
    return votes_over(now)


def _of_first(rows: "QuerySet[Any]", *, edition: str = "edition") -> "QuerySet[Any]":
    """Those of the first vote that has some."""
    return rows.filter(**{f"{edition}__in": rows.order_by(edition).values(edition)[:1]})
