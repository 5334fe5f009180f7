"""An insider who stuffs by a tablet: another network, other hours, faster than people, more than a day of people."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from budgets.voting.assisted import permissions as assisted_vote
from budgets.voting.assisted.actions import save_assisted_choice
from budgets.voting.box.ballot_rules import Change, Kind
from budgets.voting.kiosks import permissions as kiosks
from budgets.voting.kiosks.actions import close_kiosk, save_kiosk_choice
from budgets.voting.kiosks.opening_hours import OpeningHours
from budgets.voting.models import AssistedVote, Kiosk, KioskDay, OpenBallot, RollEntry
from budgets.voting.roll.pace import refusals_on
from tests.factories.accounts import make_agent
from tests.factories.outreach import EncounterFactory
from tests.factories.tablets import (
    HERE,
    agent_client,
    all_day,
    at_kiosk,
    helped_at,
    kiosk_client,
    make_kiosk,
    said,
    said_to_agent,
    text,
    url,
    vote_at,
)
from tests.factories.together import together
from tests.factories.town import PlaceFactory
from tests.factories.votes import cast, make_open_vote, make_voter, somebody

ADD = Change(Kind.ADD, "1")
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
NOWHERE = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}


def noon() -> datetime:
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


def tap(kiosk: Kiosk, *, network: str = HERE) -> str | None:
    """One more person at a kiosk: why not, or None."""
    try:
        save_kiosk_choice(voter=at_kiosk(kiosk), change=ADD, network=network)
    except ActionDenied as denied:
        return denied.reason
    return None


def help_one(encounter: Any, edition: Any, agent: Any) -> str | None:
    try:
        save_assisted_choice(voter=helped_at(encounter, edition), change=ADD, encounter=encounter, by=agent)
    except ActionDenied as denied:
        return denied.reason
    return None


# --- Faster than people ---------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("has_cache", [True, False])
def test_a_kiosk_takes_no_hundred_votes_in_half_a_minute(settings: Any, has_cache: bool) -> None:
    if not has_cache:
        settings.CACHES = {"default": NOWHERE}
    edition = make_open_vote()
    with time_machine.travel(noon(), tick=False) as clock:
        kiosk = make_kiosk(edition)
        told = []
        for _second in range(34):
            told += [tap(kiosk) for _person in range(4)]
            clock.shift(SECOND)
    assert told[:5] == [None] * 5
    assert set(told[5:]) == {kiosks.TOO_FAST}
    assert RollEntry.objects.count() == OpenBallot.objects.count() == KioskDay.objects.get().voters == 5


@pytest.mark.django_db
def test_in_any_quarter_of_an_hour_twenty_people_at_most_and_nobody_is_refused_at_one_a_minute() -> None:
    edition = make_open_vote()
    with time_machine.travel(noon() + 59 * SECOND, tick=False) as clock:
        kiosk, steady = make_kiosk(edition), make_kiosk(edition)
        hurried = 0
        for _minute in range(15):
            assert tap(steady) is None
            while tap(kiosk) is None:
                hurried += 1
            clock.shift(MINUTE)
    assert hurried == 5 + 14


@pytest.mark.django_db
def test_a_double_tap_is_no_second_person() -> None:
    kiosk = make_kiosk(make_open_vote())
    with time_machine.travel(noon(), tick=False):
        for _person in range(4):
            assert tap(kiosk) is None
        voter = at_kiosk(kiosk)
        for _tap in range(3):
            save_kiosk_choice(voter=voter, change=ADD, network=HERE)
        assert tap(kiosk) == kiosks.TOO_FAST


@pytest.mark.django_db
def test_the_pace_is_said_before_anybody_says_who_they_are_and_counted_for_the_next_day() -> None:
    kiosk = make_kiosk(make_open_vote())
    tablet = kiosk_client(kiosk)
    with time_machine.travel(noon(), tick=False) as clock:
        for _person in range(5):
            vote_at(tablet, kiosk, "1")
            tablet.post(url(kiosk, "_next"))
        page = tablet.post(url(kiosk, "_identity"), said())
        assert (page.status_code, "Attendez une minute" in text(page)) == (422, True)
        assert tap(kiosk) == kiosks.TOO_FAST
        assert refusals_on(kiosk.edition_id, timezone.localdate()) == 1
        clock.shift(MINUTE)
        vote_at(tablet, kiosk, "1")


@pytest.mark.django_db
def test_no_row_says_when_a_vote_came_within_its_day() -> None:
    edition = make_open_vote()
    with time_machine.travel(noon(), tick=False):
        kiosk = make_kiosk(edition)
        tap(kiosk)
    day = KioskDay.objects.get()
    assert {field.name for field in KioskDay._meta.fields} == {"id", "kiosk", "day", "voters"}
    assert (day.day, str(day)) == (noon().date(), f"{kiosk} {noon():%d/%m/%Y}")


# --- More than a day of people ----------------------------------------------------------------------
@pytest.mark.django_db
def test_one_agent_never_stuffs_two_hundred_and_fifty_voters_in_a_day(settings: Any) -> None:
    settings.KIOSK_VOTES_A_DAY, settings.ASSISTED_VOTES_A_DAY = 12, 4
    edition, agent, encounter = make_open_vote(), make_agent(), EncounterFactory(going_on=True)
    with time_machine.travel(noon(), tick=False) as clock:
        tablets = [make_kiosk(edition, by=agent) for _kiosk in range(3)]
        with pytest.raises(ActionDenied, match="déjà 3 bornes"):
            make_kiosk(edition, by=agent)
        told: list[str | None] = []
        for number in range(250):
            told.append(tap(tablets[number % 3]))
            told.append(help_one(encounter, edition, agent))
            clock.shift(MINUTE / 10)
        assert told[-2:] == [kiosks.DAY_IS_FULL, assisted_vote.DAY_IS_FULL]
        assert (RollEntry.objects.count(), AssistedVote.objects.count()) == (16, 4)
        close_kiosk(kiosk=tablets[0], by=agent, now=timezone.now())
        assert tap(make_kiosk(edition, by=agent)) == kiosks.DAY_IS_FULL
        assert tap(make_kiosk(edition)) is None
    with time_machine.travel(noon() + DAY, tick=False):
        assert tap(tablets[1]) is None


def test_the_limits_of_a_day_stand_well_under_the_attack(settings: Any) -> None:
    assert settings.KIOSK_VOTES_A_DAY + settings.ASSISTED_VOTES_A_DAY < 250


@pytest.mark.django_db
def test_an_agent_helps_at_the_pace_of_people() -> None:
    edition, agent, encounter = make_open_vote(), make_agent(), EncounterFactory(going_on=True)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        told = [help_one(encounter, edition, agent) for _person in range(30)]
        assert told == [None] * 5 + [assisted_vote.TOO_FAST] * 25
        clock.shift(MINUTE)
        assert help_one(encounter, edition, agent) is None


@pytest.mark.django_db
def test_an_agent_who_helps_reads_no_roll() -> None:
    edition, known = make_open_vote(), somebody()
    cast(make_voter(edition, identity=known), ["1"])
    tablet, _agent = agent_client()
    pages = [text(tablet.post(reverse("field_budgets:vote"), said_to_agent(known))) for _try in range(8)]
    assert ["a déjà voté" in page for page in pages] == [True] * 5 + [False] * 3
    page = text(tablet.post(reverse("field_budgets:vote"), said_to_agent()))
    assert "Trop de personnes qui ont déjà voté" in page


@pytest.mark.django_db(transaction=True)
def test_taps_at_once_on_three_kiosks_of_one_agent_stay_in_their_day(settings: Any) -> None:
    settings.KIOSK_VOTES_A_DAY = 4
    edition, agent = make_open_vote(), make_agent()
    tablets = [make_kiosk(edition, by=agent) for _kiosk in range(3)]
    told = together(*[lambda tablet=tablet: tap(tablet) for tablet in tablets for _person in range(3)])
    assert sorted(str(answer) for answer in told) == sorted(["None"] * 4 + [kiosks.DAY_IS_FULL] * 5)
    assert RollEntry.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_openings_at_once_leave_three_kiosks() -> None:
    edition, agent, place = make_open_vote(), make_agent(), PlaceFactory()
    told = together(*[lambda: make_kiosk(edition, by=agent, place=place)] * 5)
    assert sum(isinstance(answer, ActionDenied) for answer in told) == 2
    assert Kiosk.objects.count() == 3


# --- From elsewhere, out of hours ---------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("other", ["127.0.0.2", "2001:db8::1"])
def test_a_tablet_taken_elsewhere_takes_no_vote(other: str) -> None:
    kiosk = make_kiosk(make_open_vote())
    tablet = kiosk_client(kiosk)
    vote_at(tablet, kiosk)
    for name in ("", "_identity", "_ballot"):
        assert "n’est plus sur le réseau" in text(tablet.get(url(kiosk, name), REMOTE_ADDR=other))
    assert tablet.post(url(kiosk, "_ballot"), {"add": "1"}, REMOTE_ADDR=other).status_code == 409
    assert tap(kiosk, network=other) == kiosks.OTHER_NETWORK
    assert not RollEntry.objects.exists()
    assert tablet.post(url(kiosk, "_ballot"), {"add": "1"}).status_code == 302


@pytest.mark.django_db
def test_in_ipv6_the_network_of_a_place_is_a_slash_64(settings: Any) -> None:
    settings.KIOSK_ADDRESSES = ["2001:db8:1:2::9"]
    kiosk = make_kiosk(make_open_vote(), network="2001:db8:1:2::/64")
    tablet = kiosk_client(kiosk)
    for address in ("2001:db8:1:2::9", "2001:db8:1:2:ffff::1"):
        assert "Votez ici" in text(tablet.get(url(kiosk), REMOTE_ADDR=address))
    assert "n’est plus sur le réseau" in text(tablet.get(url(kiosk), REMOTE_ADDR="2001:db8:1:3::9"))


@pytest.mark.django_db
def test_out_of_its_hours_a_kiosk_says_when_it_serves_and_takes_no_vote() -> None:
    edition = make_open_vote()
    with time_machine.travel(noon(), tick=False):
        hours = OpeningHours(time(10), time(17, 30), timezone.localdate() + DAY)
        kiosk = make_kiosk(edition, hours=hours)
    at = {
        noon(): None,
        noon().replace(hour=17, minute=29): None,
        noon().replace(hour=17, minute=30): "de 10\u00a0h à 17\u00a0h\u00a030, jusqu’au",
        noon().replace(hour=9, minute=59) + DAY: "Cette borne prend des votes",
        noon().replace(hour=10) + DAY: None,
        noon() + 2 * DAY: "Cette borne prend des votes",
    }
    for now, words in at.items():
        with time_machine.travel(now, tick=False):
            told = tap(kiosk)
            assert (told is None) if words is None else (words in str(told)), now
    with time_machine.travel(noon().replace(hour=18), tick=False):
        assert "Cette borne prend des votes" in text(kiosk_client(kiosk).get(url(kiosk, "_identity")))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ((time(18), time(9), 1), "après l’heure de début"),
        ((time(9), time(12), 1), "déjà passées"),
        ((time(9), time(18), 0), "déjà passées"),
        ((time(9), time(18), 8), "7 jours au plus"),
    ],
)
def test_hours_are_to_come_in_order_and_for_a_few_days(hours: tuple[time, time, int], words: str) -> None:
    edition, agent = make_open_vote(), make_agent()
    chosen = OpeningHours(hours[0], hours[1], all_day(days=hours[2]).last_day)
    with time_machine.travel(noon(), tick=False), pytest.raises(ActionDenied, match=words):
        make_kiosk(edition, hours=chosen, by=agent)


@pytest.mark.django_db
def test_a_kiosk_of_before_the_hours_takes_no_vote() -> None:
    kiosk = make_kiosk(make_open_vote(), network="")
    assert tap(kiosk) == kiosks.OTHER_NETWORK
