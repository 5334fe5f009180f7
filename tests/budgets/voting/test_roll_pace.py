"""One officer alone who stuffs the paper roll: faster than people come, more than a day of people, from two tabs."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied
from budgets.voting.enums import VoteChannel
from budgets.voting.models import PollingStation, RollDay, RollEntry
from budgets.voting.paper import permissions as paper
from budgets.voting.paper.actions.roll import mark_paper
from budgets.voting.roll.forgetting import ROLL_LIFE, forget_rolls
from budgets.voting.roll.pace import refusals_on
from tests.budgets.voting.test_forgetting_rolls import published
from tests.factories.accounts import sign_in
from tests.factories.paper import give_sheet, make_officer, make_station
from tests.factories.together import together
from tests.factories.votes import make_open_vote, make_voter
from tests.strict_client import StrictClient

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NOWHERE = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}


def noon() -> datetime:
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


def mark(station: PollingStation, by: User) -> str | None:
    """One more invented person: why not, or None."""
    try:
        give_sheet(station, by)
    except ActionDenied as denied:
        return denied.reason
    return None


@pytest.mark.django_db
def test_one_officer_never_marks_a_hundred_and_fifty_people_in_seven_seconds() -> None:
    station, by = make_station(make_open_vote()), make_officer()
    with time_machine.travel(noon(), tick=False) as clock:
        told = [mark(station, by) for _person in range(150)]
        assert told == [None] * 5 + [paper.TOO_FAST] * 145
        assert RollEntry.objects.count() == 5
        assert refusals_on(station.edition_id, timezone.localdate()) == 145
        clock.shift(MINUTE)
        assert [mark(station, by) for _person in range(5)] == [None] * 3 + [paper.TOO_FAST] * 2
        clock.shift(10 * MINUTE)
        assert [mark(station, by) for _person in range(6)] == [None] * 5 + [paper.TOO_FAST]


@pytest.mark.django_db
def test_the_pace_is_that_of_the_station_and_of_the_officer() -> None:
    edition, by = make_open_vote(), make_officer()
    first, second = make_station(edition), make_station(edition, code="B")
    with time_machine.travel(noon(), tick=False):
        assert [mark(first, by) for _person in range(5)] == [None] * 5
        assert mark(second, by) == paper.TOO_FAST
        assert mark(first, make_officer()) == paper.TOO_FAST
        assert mark(second, make_officer()) is None


@pytest.mark.django_db
def test_the_pace_holds_without_a_cache(settings: Any) -> None:
    settings.CACHES = {"default": NOWHERE}
    station, by = make_station(make_open_vote()), make_officer()
    with time_machine.travel(noon(), tick=False):
        assert [mark(station, by) for _person in range(7)] == [None] * 5 + [paper.TOO_FAST] * 2


@pytest.mark.django_db
def test_one_officer_marks_no_more_than_a_day_of_people(settings: Any) -> None:
    settings.ROLL_MARKS_A_DAY = 7
    edition, by = make_open_vote(), make_officer()
    first, second = make_station(edition), make_station(edition, code="B")
    with time_machine.travel(noon(), tick=False) as clock:
        told = []
        for number in range(9):
            told.append(mark((first, second)[number % 2], by))
            clock.shift(MINUTE)
        assert told == [None] * 7 + [paper.DAY_IS_FULL] * 2
        assert mark(first, make_officer()) is None
        assert sorted(RollDay.objects.filter(officer=by).values_list("marked", flat=True)) == [3, 4]
    with time_machine.travel(noon() + DAY, tick=False):
        assert mark(first, by) is None


@pytest.mark.django_db(transaction=True)
def test_marks_at_once_stay_within_the_pace_and_the_day(settings: Any) -> None:
    settings.ROLL_MARKS_A_DAY = 4
    edition, by = make_open_vote(), make_officer()
    stations = [make_station(edition), make_station(edition, code="B")]
    told = together(*[lambda station=station: mark(station, by) for station in stations for _person in range(4)])
    assert sorted(str(answer) for answer in told) == sorted(["None"] * 4 + [paper.DAY_IS_FULL] * 4)
    assert RollEntry.objects.count() == sum(RollDay.objects.values_list("marked", flat=True)) == 4


@pytest.mark.django_db
def test_a_button_pressed_twice_is_one_mark_even_when_the_pace_is_spent() -> None:
    station, by = make_station(make_open_vote()), make_officer()
    with time_machine.travel(noon(), tick=False):
        voter = make_voter(station.edition, VoteChannel.PAPER)
        first = mark_paper(station=station, voter=voter, by=by)
        for _person in range(4):
            give_sheet(station, by)
        assert mark_paper(station=station, voter=voter, by=by).receipt == first.receipt
    assert RollDay.objects.get().marked == RollEntry.objects.count() == 5


@pytest.mark.django_db
def test_no_row_says_when_somebody_was_marked_within_the_day() -> None:
    station, by = make_station(make_open_vote()), make_officer()
    give_sheet(station, by)
    day = RollDay.objects.get()
    assert {field.name for field in RollDay._meta.fields} == {"id", "station", "officer", "day", "marked"}
    assert str(day) == f"{station} {timezone.localdate():%d/%m/%Y}"


@pytest.mark.django_db
def test_the_page_of_the_roll_says_to_wait_and_counts_no_look_up() -> None:
    edition = make_open_vote()
    station, by, client = make_station(edition), make_officer(), StrictClient()
    sign_in(client, by)
    page = reverse("admin:budgets_edition_vote_roll", kwargs={"pk": edition.pk, "station_pk": station.pk})
    with time_machine.travel(noon(), tick=False) as clock:
        sign_in(client, by)
        for number in range(25):
            said = {"first_names": "Camille", "last_name": f"Durand{'a' * number}", "birth_date": "17/05/1980"}
            typed = {f"secret-{name}": value for name, value in {**said, "link": "lives"}.items()}
            answer = client.post(page, {**typed, "mark": "1"})
            assert answer.status_code == (302 if number < 5 else 409)
        assert "Attendez une minute" in answer.content.decode()
        clock.shift(MINUTE)
        assert client.post(page, {**typed, "mark": "1"}).status_code == 302


@pytest.mark.django_db
def test_the_days_of_a_roll_go_with_it() -> None:
    edition, other = published(), make_station(make_open_vote())
    for station in (make_station(edition, code="Z"), other):
        RollDay.objects.create(station=station, officer=make_officer(), day=timezone.localdate(), marked=3)
    assert forget_rolls(timezone.now() + ROLL_LIFE + DAY) == 1
    assert RollDay.objects.get().station == other


def test_the_limits_stand_well_under_the_attack(settings: Any) -> None:
    assert settings.ROLL_MARKS_IN_A_ROW < 10
    assert settings.ROLL_MARKS_A_MINUTE * 60 <= 180
    assert settings.ROLL_MARKS_A_DAY <= 400
