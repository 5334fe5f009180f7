"""Every act on a promise: what it writes, what it tells, what it refuses."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.workflow import SYSTEM
from observatory.engagements import permissions
from observatory.engagements.actions import dates, money, news, states
from observatory.engagements.actions.news import Shown
from observatory.engagements.enums import ChangeKind, EngagementState, MilestoneKind, Moment
from observatory.engagements.models import Change, Engagement, EngagementPhoto, SharedBudget, Slip
from observatory.following.models import Evaluation
from tests.factories.accounts import make_administrator, make_agent
from tests.factories.deposits import picture
from tests.factories.observatory import (
    delivered,
    engagement_photo,
    follower_of,
    in_works,
    make_engagement,
    service,
    silent,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
REASON = "Aucune entreprise n’a répondu la première fois."
DECISION = "Délibération n° 12"


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def by() -> User:
    return make_administrator()


def told(engagement: Engagement) -> str:
    return Change.objects.filter(engagement=engagement).latest("pk").words


def fresh(engagement: Engagement) -> Engagement:
    return Engagement.objects.get(pk=engagement.pk)


# --- Dates ------------------------------------------------------------------------------------------
def move(engagement: Engagement, by: User, **said: Any) -> Any:
    day = timezone.localdate() + 60 * DAY
    given = {"kind": MilestoneKind.WORKS, "day": day, "reason": "", "now": timezone.now(), **said}
    return dates.set_date(engagement=engagement, by=by, **given)


def test_a_first_date_needs_no_reason_and_the_next_one_does(by: User) -> None:
    engagement = make_engagement()
    move(engagement, by)
    step = engagement.milestones.get(kind=MilestoneKind.WORKS)
    assert step.planned_on == step.due_on == timezone.localdate() + 60 * DAY
    later = step.planned_on + 90 * DAY
    with pytest.raises(ActionDenied, match="dites pourquoi"):
        move(engagement, by, day=later, reason="court")
    move(engagement, by, day=later, reason=REASON)
    step.refresh_from_db()
    assert (step.planned_on, step.due_on) == (timezone.localdate() + 60 * DAY, later)
    assert Slip.objects.get().reason == REASON
    assert "3 mois de plus" in told(engagement)
    assert REASON in told(engagement)


def test_the_delivery_moves_the_promise_s_date_and_keeps_the_first(by: User) -> None:
    engagement = make_engagement()
    later = engagement.promised_on + 30 * DAY
    move(engagement, by, kind=MilestoneKind.DELIVERY, day=later, reason=REASON)
    assert (fresh(engagement).promised_on, fresh(engagement).due_on) == (engagement.promised_on, later)


def test_a_promise_without_date_is_dated_once(by: User) -> None:
    engagement, day = make_engagement(on=None), timezone.localdate() + 40 * DAY
    move(engagement, by, kind=MilestoneKind.DELIVERY, day=day)
    assert fresh(engagement).promised_on == fresh(engagement).due_on == day
    assert not Slip.objects.exists()


def test_a_date_is_refused(by: User) -> None:
    engagement, today = make_engagement(), timezone.localdate()
    with pytest.raises(ActionDenied, match="3024"):
        move(engagement, by, day=today.replace(year=3024))
    with pytest.raises(ActionDenied, match="déjà la date"):
        move(engagement, by, kind=MilestoneKind.DELIVERY, day=engagement.due_on)
    dates.finish_milestone(
        engagement=engagement, kind=MilestoneKind.STUDY, day=today, note="", by=by, now=timezone.now()
    )
    dates.skip_milestone(engagement=engagement, kind=MilestoneKind.TENDER, note="Fait ici", by=by, now=timezone.now())
    with pytest.raises(ActionDenied, match="est faite"):
        move(engagement, by, kind=MilestoneKind.STUDY)
    with pytest.raises(ActionDenied, match="n’a pas cette étape"):
        move(engagement, by, kind=MilestoneKind.TENDER)
    with pytest.raises(ActionDenied, match="n’attend plus rien"):
        move(delivered(), by)


def test_a_step_is_done_on_a_day_that_is_past(by: User) -> None:
    engagement, today, now = make_engagement(), timezone.localdate(), timezone.now()

    def finish(kind: str, day: Any) -> None:
        dates.finish_milestone(engagement=engagement, kind=kind, day=day, note="41 jeunes", by=by, now=now)

    for kind, day, reason in (
        (MilestoneKind.DELIVERY, today, "avec sa preuve"),
        (MilestoneKind.STUDY, today + DAY, "pas encore venu"),
        (MilestoneKind.STUDY, engagement.promised_since - DAY, "avant la promesse"),
        (MilestoneKind.STUDY, today.replace(year=1020), "1020"),
    ):
        with pytest.raises(ActionDenied, match=reason):
            finish(kind, day)
    finish(MilestoneKind.STUDY, today)
    assert "41 jeunes" in told(engagement)
    with pytest.raises(ActionDenied, match="déjà faite"):
        finish(MilestoneKind.STUDY, today)


def test_a_step_without_object_is_struck_once_and_never_the_delivery(by: User) -> None:
    engagement, now = make_engagement(), timezone.now()
    for kind, reason in ((MilestoneKind.DELIVERY, "se livre"), (MilestoneKind.EVALUATION, "se livre")):
        with pytest.raises(ActionDenied, match=reason):
            dates.skip_milestone(engagement=engagement, kind=kind, note="", by=by, now=now)
    dates.skip_milestone(engagement=engagement, kind=MilestoneKind.TENDER, note="Fait ici", by=by, now=now)
    with pytest.raises(ActionDenied, match="sans objet"):
        dates.skip_milestone(engagement=engagement, kind=MilestoneKind.TENDER, note="", by=by, now=now)
    with pytest.raises(ActionDenied, match="n’attend plus rien"):
        dates.skip_milestone(engagement=delivered(), kind=MilestoneKind.TENDER, note="", by=by, now=now)


# --- Money ------------------------------------------------------------------------------------------
def test_a_cost_moves_with_its_reason(by: User) -> None:
    engagement, now = make_engagement(cost=10_000), timezone.now()
    change = {"engagement": engagement, "decision": DECISION, "by": by, "now": now}
    with pytest.raises(ActionDenied, match="déjà le prix"):
        money.change_cost(cost=10_000, reason=REASON, **change)
    with pytest.raises(ActionDenied, match="pourquoi le prix"):
        money.change_cost(cost=12_000, reason="", **change)
    money.change_cost(cost=12_000, reason=REASON, **change)
    assert (fresh(engagement).promised_cost, fresh(engagement).cost) == (10_000, 12_000)
    assert Slip.objects.get().decision == DECISION


def test_a_first_cost_is_promised_and_a_shared_one_never_moves(by: User) -> None:
    engagement, now = make_engagement(cost=None), timezone.now()
    money.change_cost(engagement=engagement, cost=5_000, reason="", decision="", by=by, now=now)
    assert (fresh(engagement).promised_cost, fresh(engagement).cost) == (5_000, 5_000)
    shared = make_engagement(cost=None, shared_budget=SharedBudget.objects.create(name="Un lot", amount=9))
    with pytest.raises(ActionDenied, match="partagé"):
        money.change_cost(engagement=shared, cost=5_000, reason=REASON, decision="", by=by, now=now)
    with pytest.raises(ActionDenied, match="n’attend plus rien"):
        money.change_cost(engagement=delivered(), cost=5_000, reason=REASON, decision="", by=by, now=now)


def test_money_is_said_until_the_end_and_told_once(by: User) -> None:
    engagement, now = delivered(), timezone.now()
    with pytest.raises(ActionDenied, match="On ne paie"):
        money.say_money(engagement=engagement, voted=1, committed=1, paid=2, by=by, now=now)
    for _twice in range(2):
        money.say_money(engagement=engagement, voted=20_000, committed=19_000, paid=None, by=by, now=now)
    assert Change.objects.filter(engagement=engagement, kind=ChangeKind.MONEY).count() == 1
    money.say_money(engagement=engagement, voted=None, committed=None, paid=None, by=by, now=now)
    assert told(engagement) == "Argent : rien."


# --- News, content, charge --------------------------------------------------------------------------
def test_news_end_a_silence(by: User) -> None:
    engagement, now = silent(), timezone.now()
    Engagement.objects.filter(pk=engagement.pk).update(reminded_on=timezone.localdate())
    with pytest.raises(ActionDenied, match="une phrase"):
        news.tell_news(engagement=engagement, words="  Bientôt ", by=by, now=now)
    news.tell_news(engagement=engagement, words="Les arbres arrivent la semaine prochaine.", by=by, now=now)
    assert (fresh(engagement).last_news_on, fresh(engagement).reminded_on) == (timezone.localdate(), None)
    assert fresh(engagement).revision > engagement.revision


def test_the_content_moves_beside_the_promise(by: User) -> None:
    engagement, now = make_engagement(), timezone.now()
    news.change_scope(engagement=engagement, scope="Vingt arbres et un banc.", by=by, now=now)
    assert fresh(engagement).scope == "Vingt arbres et un banc."
    assert fresh(engagement).promised_scope == engagement.promised_scope
    count = Change.objects.count()
    news.change_scope(engagement=engagement, scope="Vingt arbres et un banc. ", by=by, now=now)
    assert Change.objects.count() == count
    with pytest.raises(ActionDenied, match="Dites ce que contient"):
        news.change_scope(engagement=engagement, scope=" ", by=by, now=now)


def test_a_promise_is_entrusted_by_the_administrator(by: User) -> None:
    engagement, now, department = make_engagement(department=service()), timezone.now(), service()
    said = {"department": department, "official_words": " l’adjointe ", "now": now}
    with pytest.raises(ActionDenied, match="Seule l’administration"):
        news.entrust(engagement=engagement, by=follower_of(engagement), **said)
    news.entrust(engagement=engagement, by=by, **said)
    assert (fresh(engagement).department, fresh(engagement).official_words) == (department, "l’adjointe")


# --- Photos -----------------------------------------------------------------------------------------
def shown(moment: str = Moment.AFTER, **said: Any) -> Shown:
    return Shown(**{"moment": moment, "taken_on": timezone.localdate(), "place_words": "Ici", "alt": "Un banc", **said})


def test_a_photo_is_shown_once_with_its_words(by: User) -> None:
    engagement, now = make_engagement(), timezone.now()
    for _twice in range(2):
        photo = news.show_photo(engagement=engagement, file=picture(), shown=shown(), by=by, now=now)
    assert EngagementPhoto.objects.get() == photo
    assert (photo.moment, photo.place_words, photo.taken_on) == ("after", "Ici", timezone.localdate())
    assert Change.objects.filter(kind=ChangeKind.PHOTO).count() == 1


@pytest.mark.parametrize(
    ("said", "reason"),
    [({"place_words": " "}, "où la photo"), ({"days": 1}, "pas encore venu"), ({"year": 1890}, "1890")],
)
def test_a_photo_is_refused(by: User, said: dict[str, Any], reason: str) -> None:
    day = timezone.localdate() + said.pop("days", 0) * DAY
    day = day.replace(year=said.pop("year", day.year))
    given = {"engagement": make_engagement(), "file": picture(), "by": by, "now": timezone.now()}
    with pytest.raises(ActionDenied, match=reason):
        news.show_photo(shown=shown(taken_on=day, **said), **given)


def test_a_stranger_shows_nothing(by: User) -> None:
    given = {"engagement": make_engagement(department=service()), "file": picture()}
    with pytest.raises(ActionDenied, match="autre service"):
        news.show_photo(shown=shown(), by=make_agent(Role.SERVICE_AGENT), now=timezone.now(), **given)


def test_the_last_proof_of_a_delivery_stays(by: User) -> None:
    engagement, now = delivered(), timezone.now()
    proof = engagement.photos.get()
    with pytest.raises(ActionDenied, match="prouve la livraison"):
        news.take_photo_away(photo=proof, by=by, now=now)
    engagement_photo(engagement)
    before = engagement_photo(engagement, Moment.BEFORE)
    news.take_photo_away(photo=proof, by=by, now=now)
    news.take_photo_away(photo=before, by=by, now=now)
    assert engagement.photos.count() == 1
    with pytest.raises(ActionDenied, match="ne suivez pas"):
        news.take_photo_away(photo=engagement.photos.get(), by=make_agent(Role.QRC_AGENT), now=now)


# --- States -----------------------------------------------------------------------------------------
def test_from_a_promise_to_its_evaluation(by: User) -> None:
    engagement, now = make_engagement(), timezone.now()
    states.start_study(engagement=engagement, by=by, now=now)
    states.start_works(engagement=engagement, by=by, now=now)
    engagement_photo(engagement)
    made = states.deliver(engagement=engagement, day=timezone.localdate(), place="Place du Mail", by=by, now=now)
    assert (made.state, made.delivered_on) == (EngagementState.DELIVERED, timezone.localdate())
    assert made.milestones.get(kind=MilestoneKind.DELIVERY).done_on == timezone.localdate()
    evaluation = made.milestones.get(kind=MilestoneKind.EVALUATION)
    assert evaluation.planned_on == evaluation.due_on == made.evaluation_ends_on == timezone.localdate() + 60 * DAY
    states.close_evaluation(engagement=made, by=by, now=now)
    assert fresh(engagement).state == EngagementState.EVALUATED
    assert [row.to_state for row in made.history.all()] == [
        "to_start",
        "in_study",
        "in_works",
        "delivered",
        "evaluated",
    ]


def test_a_delivery_is_refused_without_photo_day_or_place(by: User) -> None:
    engagement, now, today = in_works(), timezone.now(), timezone.localdate()
    with pytest.raises(ActionDenied, match="photo « après »"):
        states.deliver(engagement=engagement, day=today, place="Ici", by=by, now=now)
    engagement_photo(engagement)
    for day, place, reason in (
        (today + DAY, "Ici", "pas encore venu"),
        (engagement.promised_since - DAY, "Ici", "avant la promesse"),
        (today, " ", "où l’on voit"),
    ):
        with pytest.raises(ActionDenied, match=reason):
            states.deliver(engagement=engagement, day=day, place=place, by=by, now=now)
    assert fresh(engagement).state == EngagementState.IN_WORKS


def test_a_delivery_said_by_mistake_is_taken_back_until_somebody_judged(by: User) -> None:
    engagement, now = delivered(), timezone.now()
    states.take_back(engagement=engagement, reason="Le sol s’est affaissé.", by=by, now=now)
    back = fresh(engagement)
    assert (back.state, back.delivered_on, back.evaluation_ends_on) == (EngagementState.IN_WORKS, None, None)
    states.deliver(engagement=back, day=timezone.localdate(), place="Ici", by=by, now=now)
    Evaluation.objects.create(engagement=back, user=by, as_promised="yes", used="often", well_spent="yes")
    with pytest.raises(ActionDenied, match="déjà donné leur avis"):
        states.take_back(engagement=back, reason="Encore", by=by, now=now)


def test_a_promise_stops_with_a_reason_and_a_decision(by: User) -> None:
    engagement, now = in_works(), timezone.now()
    with pytest.raises(ActionDenied, match="Indiquez la décision"):
        states.suspend(engagement=engagement, reason=REASON, decision=" ", by=by, now=now)
    with pytest.raises(ActionDenied, match="Indiquez la raison"):
        states.suspend(engagement=engagement, reason=" ", decision=DECISION, by=by, now=now)
    states.suspend(engagement=engagement, reason=REASON, decision=DECISION, by=by, now=now)
    assert engagement.history.latest("pk").decision == DECISION
    states.resume(engagement=engagement, reason="Les réseaux sont déplacés.", by=by, now=now)
    assert (fresh(engagement).state, fresh(engagement).stop_reason) == (EngagementState.IN_WORKS, "")
    states.abandon(engagement=engagement, reason=REASON, decision=DECISION, by=by, now=now)
    assert DECISION in told(engagement)
    with pytest.raises(ActionDenied, match="« Abandonné »"):
        states.resume(engagement=engagement, reason="Non", by=by, now=now)


def test_what_a_file_stopped_or_delivered_has_no_state_to_come_back_to(by: User) -> None:
    engagement, today = make_engagement(), timezone.localdate()
    stopped = {"state": "suspended", "stop_reason": "x", "stop_decision": "y", "stopped_on": today}
    Engagement.objects.filter(pk=engagement.pk).update(**stopped)
    assert "n’est pas connu" in str(permissions.refusal_to_resume(by, fresh(engagement), timezone.now()))
    other = in_works()
    engagement_photo(other)
    done = {"state": "delivered", "delivered_on": today, "delivery_place": "Ici"}
    Engagement.objects.filter(pk=other.pk).update(**done)
    assert "d’un fichier" in str(permissions.refusal_to_take_back(by, fresh(other), timezone.now()))


def test_an_evaluation_closes_by_itself_after_its_last_day() -> None:
    engagement = delivered()
    over = timezone.now() + 61 * DAY
    assert states.close_due_evaluations(timezone.now()) == 0
    with pytest.raises(ActionDenied, match="délai"):
        states.close_evaluation(engagement=engagement, by=SYSTEM, now=timezone.now())
    Engagement.objects.filter(pk=engagement.pk).update(evaluation_ends_on=timezone.localdate() - DAY)
    assert states.close_due_evaluations(over) == 1
    assert states.close_due_evaluations(over) == 0


ACTS: tuple[Callable[..., str | None], ...] = (
    permissions.refusal_to_start_study,
    permissions.refusal_to_start_works,
    permissions.refusal_to_tell,
    permissions.refusal_to_plan,
    permissions.refusal_to_say_money,
    permissions.refusal_to_show_photos,
)


@pytest.mark.parametrize("refusal", ACTS)
def test_a_service_follows_its_own_promises_alone(refusal: Any) -> None:
    engagement, now = make_engagement(department=service()), timezone.now()
    assert refusal(follower_of(engagement), engagement, now) is None
    assert refusal(make_administrator(), engagement, now) is None
    assert "autre service" in str(refusal(make_agent(Role.SERVICE_AGENT), engagement, now))
    for role in (Role.ELECTED_OFFICIAL, Role.QRC_AGENT, Role.MODERATOR):
        assert refusal(make_agent(role), engagement, now) is not None


@pytest.mark.parametrize(
    "refusal",
    [permissions.refusal_to_suspend, permissions.refusal_to_abandon],
)
def test_stopping_is_the_administrator_s(refusal: Any) -> None:
    engagement, now = make_engagement(department=service()), timezone.now()
    assert refusal(make_administrator(), engagement, now) is None
    assert refusal(follower_of(engagement), engagement, now) is not None


def test_only_the_administrator_asks_for_news() -> None:
    engagement = make_engagement(department=service())
    refused = permissions.refusal_to_ask_news(follower_of(engagement), engagement, timezone.now())
    assert refused == "Seule l’administration relance un service."
