"""What the database itself refuses of a promise."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from observatory.dashboards.parts.promises import Promises
from observatory.engagements.enums import EngagementState, Keeping, MilestoneKind
from observatory.engagements.models import (
    Change,
    Engagement,
    EngagementHistory,
    ImportLine,
    Milestone,
    SharedBudget,
    Slip,
)
from observatory.engagements.words import gap, length, month
from observatory.following.models import Follow
from tests.factories.observatory import delivered, engagement_photo, in_works, make_engagement, make_text, silent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def refused(act: Any, kind: type[Exception] = DatabaseError) -> None:
    with pytest.raises(kind), transaction.atomic():
        act()


def rows(engagement: Engagement) -> Any:
    return Engagement.objects.filter(pk=engagement.pk)


def test_a_promise_has_exactly_one_source() -> None:
    engagement = make_engagement()
    refused(lambda: rows(engagement).update(text=None))
    values = {"number": 999, "origin": engagement.origin, "title": "x", "promised_scope": "x", "scope": "x"}
    days = {"promised_since": timezone.localdate(), "last_news_on": timezone.localdate()}
    line = ImportLine.objects.create(source="a", reference="1", line=1)
    refused(lambda: Engagement.objects.create(**values, **days), IntegrityError)
    refused(lambda: Engagement.objects.create(**values, **days, text=make_text(), line=line), IntegrityError)


@pytest.mark.parametrize("field", ["promised_cost", "promised_on", "promised_scope", "promised_since", "number"])
def test_what_was_promised_never_changes(field: str) -> None:
    engagement = make_engagement()
    other = {
        "promised_cost": 1,
        "promised_on": timezone.localdate(),
        "promised_scope": "Autre chose",
        "promised_since": timezone.localdate() - DAY,
        "number": 4_000,
    }
    refused(lambda: rows(engagement).update(**{field: other[field]}))
    assert getattr(Engagement.objects.get(pk=engagement.pk), field) == getattr(engagement, field)


def test_a_first_date_is_promised_once() -> None:
    engagement = make_engagement(on=None, cost=None)
    day = timezone.localdate() + 30 * DAY
    rows(engagement).update(promised_on=day, due_on=day, promised_cost=100, cost=100)
    refused(lambda: rows(engagement).update(promised_on=day + DAY))
    refused(lambda: rows(engagement).update(promised_cost=200))


def test_a_date_or_a_cost_never_moves_without_its_slip() -> None:
    engagement = make_engagement()
    refused(lambda: rows(engagement).update(due_on=engagement.due_on + DAY))
    refused(lambda: rows(engagement).update(cost=30_000))
    Slip.objects.create(engagement=engagement, old_cost=20_000, new_cost=30_000, reason="Le sol est pollué.")
    assert rows(engagement).update(cost=30_000) == 1


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_slip_has_a_reason(reason: str) -> None:
    engagement = make_engagement()
    refused(lambda: Slip.objects.create(engagement=engagement, old_cost=1, new_cost=2, reason=reason), IntegrityError)


def test_a_slip_changes_a_date_or_a_cost_never_both_and_is_kept() -> None:
    engagement = make_engagement()
    step, today = engagement.milestones.get(kind=MilestoneKind.WORKS), timezone.localdate()
    said = {"engagement": engagement, "reason": "Une raison publique."}
    dated = {"milestone": step, "old_day": today, "new_day": today + DAY}
    refused(lambda: Slip.objects.create(**said), IntegrityError)
    refused(lambda: Slip.objects.create(**said, **dated, old_cost=1, new_cost=2), IntegrityError)
    refused(lambda: Slip.objects.create(**said, old_cost=1, new_cost=1), IntegrityError)
    refused(lambda: Slip.objects.create(**said, milestone=step, old_day=today, new_day=today), IntegrityError)
    slip = Slip.objects.create(**said, **dated)
    assert str(slip) == "Une raison publique."
    refused(lambda: Slip.objects.filter(pk=slip.pk).update(reason="Une autre"))
    refused(slip.delete)


def test_a_delivery_is_proven_by_a_photo() -> None:
    engagement = in_works()
    said = {
        "state": EngagementState.DELIVERED,
        "delivered_on": timezone.localdate(),
        "delivery_place": "Place du Mail",
    }
    refused(lambda: rows(engagement).update(**said))
    engagement_photo(engagement, "during")
    refused(lambda: rows(engagement).update(**said))
    engagement_photo(engagement)
    refused(lambda: rows(engagement).update(**{**said, "delivery_place": ""}))
    refused(lambda: rows(engagement).update(**{**said, "delivered_on": None}))
    assert rows(engagement).update(**said) == 1
    refused(lambda: rows(engagement).update(state=EngagementState.IN_WORKS))


def test_an_after_photo_says_where() -> None:
    engagement = make_engagement()
    refused(lambda: engagement_photo(engagement, place_words=""), IntegrityError)
    assert engagement_photo(engagement, "before", place_words="").alt == "Une place"


@pytest.mark.parametrize("state", [EngagementState.SUSPENDED, EngagementState.ABANDONED])
def test_a_stop_has_a_reason_and_a_decision(state: str) -> None:
    engagement = make_engagement()
    today = timezone.localdate()
    refused(lambda: rows(engagement).update(state=state))
    refused(lambda: rows(engagement).update(state=state, stop_reason="Pollué", stopped_on=today))
    refused(lambda: rows(engagement).update(state=state, stop_decision="D1", stopped_on=today))
    assert rows(engagement).update(state=state, stop_reason="Pollué", stop_decision="D1", stopped_on=today) == 1


def test_one_pays_what_is_committed() -> None:
    engagement = make_engagement()
    refused(lambda: rows(engagement).update(paid=1))
    refused(lambda: rows(engagement).update(committed=1, paid=2))
    assert rows(engagement).update(committed=2, paid=2) == 1


def test_nothing_of_a_promise_is_deleted() -> None:
    engagement = make_engagement()
    refused(engagement.delete)
    refused(engagement.text.delete, ProtectedError)
    refused(EngagementHistory.objects.get(engagement=engagement).delete)
    change = Change.objects.get(engagement=engagement)
    refused(change.delete)
    refused(lambda: Change.objects.filter(pk=change.pk).update(words="Autre chose"))
    assert Change.objects.filter(pk=change.pk).update(told_at=timezone.now()) == 1


def test_the_first_date_of_a_step_is_frozen() -> None:
    engagement = make_engagement()
    step = engagement.milestones.get(kind=MilestoneKind.DELIVERY)
    refused(lambda: Milestone.objects.filter(pk=step.pk).update(planned_on=step.planned_on + DAY))
    refused(lambda: Milestone.objects.filter(pk=step.pk).update(kind=MilestoneKind.STUDY))
    refused(lambda: Milestone.objects.filter(pk=step.pk).update(due_on=None), IntegrityError)
    refused(
        lambda: Milestone.objects.filter(pk=step.pk).update(is_skipped=True, done_on=timezone.localdate()),
        IntegrityError,
    )
    assert (str(step), step.is_done) == ("Livraison", False)


def keeping(engagement: Engagement) -> str:
    return Engagement.objects.with_keeping(timezone.localdate()).get(pk=engagement.pk).keeping


def test_each_promise_is_kept_in_one_way() -> None:
    today = timezone.localdate()
    assert keeping(make_engagement()) == Keeping.MOVING
    assert keeping(make_engagement(on=today)) == Keeping.MOVING
    assert keeping(make_engagement(on=today - DAY)) == Keeping.LATE
    assert keeping(make_engagement(on=None)) == Keeping.MOVING
    assert keeping(silent()) == Keeping.SILENT
    assert keeping(make_engagement(now=timezone.now() - 90 * DAY)) == Keeping.MOVING
    assert keeping(delivered(on=today)) == Keeping.ON_TIME
    assert keeping(delivered(on=today - DAY)) == Keeping.LATER
    assert keeping(delivered(on=None)) == Keeping.UNDATED
    stopped = {"stop_reason": "Pollué", "stop_decision": "D1", "stopped_on": today}
    for state, expected in (
        (EngagementState.SUSPENDED, Keeping.PAUSED),
        (EngagementState.ABANDONED, Keeping.DROPPED),
    ):
        engagement = make_engagement()
        rows(engagement).update(state=state, **stopped)
        assert keeping(engagement) == expected


def test_a_date_moved_past_the_promise_is_late_before_it_is_over() -> None:
    engagement = make_engagement()
    step, later = engagement.milestones.get(kind=MilestoneKind.DELIVERY), engagement.due_on + DAY
    Slip.objects.create(
        engagement=engagement, milestone=step, old_day=engagement.due_on, new_day=later, reason="Plus tard."
    )
    rows(engagement).update(due_on=later)
    assert keeping(engagement) == Keeping.LATE
    # Counted, listed and drawn alike; a silent one is late too for who asks for all that is, and counted once.
    quiet = silent(on=timezone.localdate() - DAY)
    today = timezone.localdate()
    promises = Promises(today)
    assert promises.counts[Keeping.LATE] == len(promises.late) == 1
    assert promises.late == [engagement]
    assert set(Engagement.objects.late(today)) == {engagement, quiet}


def test_words_of_a_promise() -> None:
    engagement = make_engagement(title="Une fontaine")
    assert str(engagement) == f"n° {engagement.number} Une fontaine"
    assert (engagement.is_open, engagement.is_done, engagement.state_kind) == (True, False, "neutral")
    assert str(EngagementHistory.objects.get(engagement=engagement)) == "À lancer"
    assert [str(row) for row in (engagement.text, engagement.origin)] == [engagement.text.title] * 2
    assert [silent().is_silent(timezone.localdate()), delivered().is_silent(timezone.localdate())] == [True, False]


def test_words_of_gaps() -> None:
    start = timezone.localdate().replace(month=6, day=1)
    assert gap(start, start) == "à la date dite"
    assert gap(start, None) == gap(None, start) == ""
    assert gap(start, start + 5 * DAY) == "5 jours de plus"
    assert gap(start, start - 30 * DAY) == "4 semaines de moins"
    assert gap(start, start + 152 * DAY) == "5 mois de plus"
    assert length(1) == "1 jour"
    assert month(None) == ""
    assert month(start).startswith("juin")


def test_a_row_is_called_by_what_tells_it_apart() -> None:
    line = ImportLine.objects.create(source="reprise-2021", reference="17", line=3)
    assert str(line) == "reprise-2021 17"
    assert str(SharedBudget(name="Lot A")) == "Lot A"
    assert str(Change(words="Les bancs arrivent.")) == "Les bancs arrivent."
    assert str(Follow(engagement_id=7, email="voisine@example.org")) == "7"
