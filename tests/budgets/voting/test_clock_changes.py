"""A vote that ends the night the clock changes: the hour that comes twice is refused at the desk, and a vote that would
end in it all the same ends at one instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.editions.dates_form import CLOCK_CHANGES, DatesForm, known_dates
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.models import RollEntry
from tests.factories.accounts import make_agent, sign_in
from tests.factories.budgets import PARIS, at
from tests.factories.setup import dated_edition
from tests.factories.votes import cast, make_open_vote, make_voter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
# 2027: on 31 October at 3:00 it is 2:00 again; on 28 March at 2:00 it is 3:00.
SUMMER_2_30, WINTER_2_30 = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
EVENING = at("2027-10-31 20:00")


def vote_ending(ends_at: datetime) -> Edition:
    with time_machine.travel(at("2027-10-20 10:00"), tick=False):
        return make_open_vote(starts_at=at("2027-10-18 08:00"), ends_at=ends_at)


def is_open(edition: Edition, instant: datetime) -> bool:
    return refusal_to_vote(read_ballot_box(edition), instant) is None


def local(instant: datetime) -> str:
    return f"{instant.astimezone(PARIS):%H:%M:%S}"


@pytest.mark.parametrize("ends_at", [SUMMER_2_30, WINTER_2_30, EVENING])
def test_a_vote_ends_at_one_instant_the_night_of_winter_time(ends_at: datetime) -> None:
    edition = vote_ending(ends_at)
    assert read_ballot_box(edition).snapshot.ends_at == ends_at
    for instant in (SUMMER_2_30, WINTER_2_30, EVENING):
        for moment in (instant - SECOND, instant, instant + SECOND):
            # The same instant by the town's clock, with its fold, says the same.
            assert is_open(edition, moment) is is_open(edition, moment.astimezone(PARIS)) is (moment < ends_at)


def test_the_same_clock_twice_is_two_instants() -> None:
    assert local(SUMMER_2_30) == local(WINTER_2_30) == "02:30:00"
    first, second = (datetime(2027, 10, 31, 2, 30, tzinfo=PARIS, fold=fold) for fold in (0, 1))
    assert (first.astimezone(UTC), second.astimezone(UTC)) == (SUMMER_2_30, WINTER_2_30)
    early, late = vote_ending(first), vote_ending(second)
    between = WINTER_2_30 - SECOND
    assert not is_open(early, between)
    assert is_open(late, between)
    assert not is_open(late, WINTER_2_30)


@pytest.mark.parametrize("ends_at", [SUMMER_2_30, WINTER_2_30, EVENING])
def test_the_last_second_counts_and_the_next_does_not(ends_at: datetime) -> None:
    edition = vote_ending(ends_at)
    with time_machine.travel(ends_at - SECOND, tick=False):
        assert cast(make_voter(edition), ["1"]).is_new
    with time_machine.travel(ends_at, tick=False), pytest.raises(ActionDenied, match="terminé"):
        cast(make_voter(edition), ["1"])
    assert RollEntry.objects.count() == 1


def test_the_evening_of_the_change_is_by_the_winter_clock() -> None:
    edition = vote_ending(EVENING)
    assert EVENING.astimezone(UTC) == datetime(2027, 10, 31, 19, tzinfo=UTC)
    assert is_open(edition, datetime(2027, 10, 31, 18, 59, 59, tzinfo=UTC))
    assert not is_open(edition, datetime(2027, 10, 31, 19, tzinfo=UTC))


@pytest.mark.parametrize("typed", ["2027-10-31T02:00", "2027-10-31T02:30", "2027-10-31T02:59", "2027-03-28T02:30"])
def test_an_hour_that_comes_twice_or_never_is_refused(typed: str) -> None:
    form = DatesForm({"vote_starts": "2027-03-04T08:00", "vote_ends": typed})
    assert not form.is_valid()
    assert form.errors["vote_ends"] == [str(CLOCK_CHANGES)]


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2027-10-31T01:59", datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        ("2027-10-31T03:00", datetime(2027, 10, 31, 2, tzinfo=UTC)),
        ("2027-10-31T20:00", datetime(2027, 10, 31, 19, tzinfo=UTC)),
        ("2027-03-28T03:00", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    ],
)
def test_the_hours_around_are_read_by_the_clock_of_that_moment(typed: str, instant: datetime) -> None:
    form = DatesForm({"vote_starts": "2027-03-04T08:00", "vote_ends": typed})
    assert form.is_valid()
    assert form.cleaned_data["spans"][PhaseKind.VOTE].ends_at == instant


def test_nonsense_keeps_its_own_words() -> None:
    form = DatesForm({"vote_starts": "2027-03-04T08:00", "vote_ends": "demain"})
    assert not form.is_valid()
    assert str(CLOCK_CHANGES) not in str(form.errors)


def _typed(edition: Edition, **changes: str) -> dict[str, Any]:
    shown = {
        name: moment.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M") if moment else ""
        for name, moment in known_dates(edition).items()
    }
    return {**shown, "read_revision": DatesForm.revision_of(edition), **changes}


def test_the_desk_says_it_and_keeps_the_dates(client: StrictClient) -> None:
    with time_machine.travel(at("2026-10-01 10:00"), tick=False):
        edition = dated_edition()
        sign_in(client, make_agent(Role.ADMINISTRATOR))
        page = reverse("admin:budgets_edition_dates", args=[edition.pk])
        later = {"results_starts": "2027-10-31T20:00", "results_ends": "2027-11-20T08:00"}
        after = {**later, "delivery_starts": "2027-11-20T08:00"}
        refused = client.post(page, _typed(edition, **after, vote_ends="2027-10-31T02:30"))
        assert "on change d’heure" in refused.content.decode()
        before = Phase.objects.get(edition=edition, kind=PhaseKind.VOTE).ends_at
        assert before == at("2027-04-01 20:00")
        assert client.post(page, _typed(edition, **after, vote_ends="2027-10-31T20:00")).status_code == 302
        assert Phase.objects.get(edition=edition, kind=PhaseKind.VOTE).ends_at == EVENING
