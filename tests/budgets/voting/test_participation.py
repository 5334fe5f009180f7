"""Nobody follows a vote as it happens: on no page does anything move when somebody votes today."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.pages.admin.vote import VOTE_PAGES
from budgets.voting.enums import VoteChannel
from budgets.voting.models import PollingStation, RollEntry
from tests.factories.accounts import make_agent, sign_in
from tests.factories.paper import give_sheet, make_officer, make_station
from tests.factories.tablets import kiosk_client, make_kiosk, url
from tests.factories.votes import cast, make_open_vote, make_voter
from tests.strict_client import StrictClient

PUBLIC = ("vote", "vote_incidents", "vote_protection", "edition", "result", "files")
# A token of forms, the nonces and numbers of a page: new each time.
# The disk of the machine moves by itself.
MOVING = re.compile(r'(csrfmiddlewaretoken" value|nonce|name="marked" value)="[^"]*"|[\d,]+ Go libres?')


@pytest.fixture
def station(db: None) -> PollingStation:
    """An open vote with a station, a kiosk and, since yesterday, people who voted by every way."""
    edition = make_open_vote()
    station = make_station(edition)
    station.officers.add(make_officer())
    make_kiosk(edition)
    everybody_votes(edition, station)
    RollEntry.objects.update(voted_on=timezone.localdate() - timedelta(days=1))
    return station


def everybody_votes(edition: Edition, station: PollingStation) -> None:
    """One person by each way; two of them look alike."""
    for channel in VoteChannel:
        if channel != VoteChannel.PAPER:
            cast(make_voter(edition, channel), ["1"])
    give_sheet(station, station.officers.get())
    rows = RollEntry.objects.filter(edition=edition, channel__in=[VoteChannel.KIOSK, VoteChannel.PAPER])
    rows.update(home_mark="h" * 64)


def pages(edition: Edition, station: PollingStation) -> list[str]:
    """Every page of the desk and the public pages that need no more than an edition, a station and a reading."""
    known = {"pk": edition.pk, "station_pk": station.pk, "turn": 1}
    found = []
    for page in VOTE_PAGES:
        names = re.findall(r"<\w+:(\w+)>", page.path)
        if set(names) <= set(known):
            said = {name: known[name] for name in ("pk", *names)}
            found.append(reverse(f"admin:{page.full_name}", kwargs=said))
    found += [reverse(f"budgets:{name}", args=[edition.slug]) for name in PUBLIC]
    return [*found, "/", "/sante/", "/gestion/"]


def seen(client: StrictClient, addresses: list[str]) -> dict[str, str]:
    return {address: MOVING.sub("", client.get(address).content.decode()) for address in addresses}


@pytest.mark.parametrize("role", [None, Role.VOTE_OFFICER, Role.ADMINISTRATOR, Role.QRC_AGENT])
def test_no_page_moves_when_people_vote_today(station: PollingStation, role: str | None, settings: Any) -> None:
    # Everybody of the day comes at one instant here.
    settings.ROLL_MARKS_IN_A_ROW = 100_000
    edition, client = station.edition, StrictClient()
    with time_machine.travel(timezone.localtime().replace(hour=12), tick=False):
        if role:
            sign_in(client, make_agent(role))
        addresses = pages(edition, station)
        assert len(addresses) > 20
        before = seen(client, addresses)
        everybody_votes(edition, station)
        after = seen(client, addresses)
    for address in addresses:
        assert after[address] == before[address], address


def test_a_kiosk_page_says_nothing_of_how_many_came(station: PollingStation) -> None:
    kiosk = make_kiosk(station.edition)
    tablet = kiosk_client(kiosk)
    before = seen(tablet, [url(kiosk)])
    everybody_votes(station.edition, station)
    assert seen(tablet, [url(kiosk)]) == before


def test_the_next_day_and_after_the_end_the_officers_see_what_they_need(station: PollingStation) -> None:
    edition, client = station.edition, StrictClient()
    everybody_votes(edition, station)
    listing = reverse("admin:budgets_edition_vote_reviews", args=[edition.pk])
    counting = reverse("admin:budgets_edition_vote_counting", args=[edition.pk, station.pk])

    def read(address: str, when: Any) -> str:
        with time_machine.travel(when, tick=False):
            sign_in(client, make_officer())
            return client.get(address).content.decode()

    now = timezone.now()
    assert read(listing, now).count("Comparer") == 1
    assert read(listing, now + timedelta(days=1)).count("Comparer") == 6
    assert "Émargements" not in read(counting, now + timedelta(days=1))
    assert read(listing, now + timedelta(days=5)).count("Comparer") == 6
    assert "Émargements : 2." in read(counting, now + timedelta(days=5)).replace("\u202f", " ").replace("\xa0", " ")
