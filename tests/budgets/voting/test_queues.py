"""What waits for the board of a vote: each number is that of the list it opens, and nobody confirms their own word."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.queues import count_queues
from budgets.editions.enums import BallotType
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.models import KeyLoss, LookAlike, PollingStation, RollEntry, VoteIncident
from budgets.voting.paper.actions.keying import Sheet, key_sheet
from budgets.voting.paper.ballots import sheet_label, tally_of
from budgets.voting.paper.differing import differing_readings
from budgets.voting.reviews.look_alikes import Pair
from tests.factories.accounts import make_agent, sign_in
from tests.factories.look_alikes import alike, ask, same
from tests.factories.paper import make_closed_vote, make_officer, make_station, read_twice, ticked, void
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LIST_OF = {
    "lectures-differentes": lambda page: len(page["differing"]),
    "ressemblances-a-confirmer": lambda page: len(page["waiting"]),
    "ressemblances-a-decider": lambda page: page["page"].paginator.count,
    "problemes-du-vote": lambda page: page["page"].paginator.count,
}


@pytest.fixture
def frozen() -> Iterator[None]:
    with time_machine.travel(timezone.now().replace(hour=11), tick=False):
        yield


def waiting_for(user: User) -> dict[str, int | None]:
    """What the home counts for an officer, of the vote."""
    return {
        waits.queue.name: waits.count for waits in count_queues(user, timezone.now()) if waits.queue.name in LIST_OF
    }


def agree(client: StrictClient, user: User) -> dict[str, int | None]:
    """The numbers, once each is found on the list that it opens."""
    sign_in(client, user)
    counted = waiting_for(user)
    for name, count in counted.items():
        if count:
            page = client.get(reverse("admin:budgets_edition_waiting", args=[name]), follow=True).context
            assert LIST_OF[name](page) == count, name
    return counted


def yesterday() -> None:
    RollEntry.objects.update(voted_on=timezone.localdate() - timedelta(days=1))


def alike_yesterday(edition: Edition) -> Pair:
    """Two votes of yesterday, heard the same."""
    pair = alike(edition)
    yesterday()
    return pair


def test_each_number_is_that_of_its_list_and_no_officer_confirms_their_own(client: StrictClient, frozen: None) -> None:
    first, second = make_agent(Role.VOTE_OFFICER), make_agent(Role.VOTE_OFFICER)
    edition = make_open_vote()
    pair = alike_yesterday(edition)
    VoteIncident.objects.create(edition=edition, body="La page ne s’ouvre pas.")
    expected = {
        "problemes-du-vote": 1,
        "lectures-differentes": 0,
        "ressemblances-a-confirmer": 0,
        "ressemblances-a-decider": 1,
    }
    assert agree(client, first) == expected
    ask(pair, same(pair, pair.first), by=first)
    assert agree(client, first) == {**expected, "ressemblances-a-decider": 0}
    page = client.get(reverse("admin:budgets_edition_vote_reviews", args=[edition.pk]))
    assert (len(page.context["asked"]), page.context["waiting"]) == (1, [])
    assert "Décidé par vous : une autre personne doit confirmer" in page.content.decode()
    asked = {**expected, "ressemblances-a-decider": 0, "ressemblances-a-confirmer": 1}
    assert agree(client, second) == asked
    assert "À confirmer par vous" in client.get(page.request["PATH_INFO"]).content.decode()


def test_a_pair_of_today_waits_for_tomorrow_while_people_vote(client: StrictClient, frozen: None) -> None:
    officer = make_agent(Role.VOTE_OFFICER)
    edition = make_open_vote()
    alike(edition)
    assert waiting_for(officer)["ressemblances-a-decider"] == 0
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert waiting_for(officer)["ressemblances-a-decider"] == 1


def test_a_pair_of_the_last_day_shows_once_the_vote_is_over(client: StrictClient, frozen: None) -> None:
    edition = make_open_vote(ends_at=timezone.now() + timedelta(hours=1))
    alike(edition)
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert agree(client, make_agent(Role.VOTE_OFFICER))["ressemblances-a-decider"] == 1


def test_nothing_of_look_alikes_waits_when_the_key_is_lost(frozen: None) -> None:
    first, second = make_agent(Role.VOTE_OFFICER), make_agent(Role.VOTE_OFFICER)
    edition = make_open_vote()
    alike_yesterday(edition)
    now = timezone.now()
    more: dict[str, Any] = {"reason": "Le serveur a brûlé.", "asked_by": first, "asked_at": now}
    KeyLoss.objects.create(opening=edition.opening, confirmed_by=second, confirmed_at=now, **more)
    assert waiting_for(first)["ressemblances-a-decider"] == 0


def test_one_vote_at_a_time_waits(client: StrictClient, frozen: None) -> None:
    officer, editions = make_agent(Role.VOTE_OFFICER), [make_open_vote(), make_open_vote()]
    for edition in editions:
        VoteIncident.objects.create(edition=edition, body="La page ne s’ouvre pas.")
    VoteIncident.objects.create(edition=editions[0], body="Le bouton ne répond pas.")
    assert agree(client, officer)["problemes-du-vote"] == 2


@pytest.mark.parametrize("ballot_type", [BallotType.APPROVAL, BallotType.ORDINAL])
def test_sheets_read_two_ways_are_found_as_the_count_finds_them(
    ballot_type: str, client: StrictClient, frozen: None
) -> None:
    edition = make_closed_vote(ballot_type=ballot_type, max_choices=3)
    station, other = make_station(edition), make_station(edition, code="B", name="Salle des fêtes")
    officers = (make_officer(), make_officer())
    readings = [
        (ticked(1, 1, 2), ticked(1, 1, 2)),
        (ticked(2, 1, 2), ticked(2, 2, 1)),
        (ticked(3, 1, 2), ticked(3, 1, 3)),
        (ticked(4, 1), ticked(4)),
        (ticked(5), void(5)),
        (void(6), void(6, "Il est déchiré.")),
        (ticked(7, 1, 1, 2), ticked(7, 1, 2, 2)),
        (ticked(8, 1, 2, 3, 4), ticked(8, 4, 3, 2, 1)),
        (ticked(9, 1, 1), ticked(9, 1)),
    ]
    for sheet, again in readings:
        read_twice(station, (officers[0], officers[1]), sheet)
        station.keyings.filter(sheet=again.number, turn=2).delete()
        read_again(station, officers[1], again)
    read_twice(other, officers, ticked(1, 3))
    read_again(other, officers[1], ticked(2, 3))
    found = {(reading.station_id, reading.sheet) for reading in differing_readings(timezone.now())}
    ballot_box = read_ballot_box(edition)
    counted = {(row.pk, sheet) for row in (station, other) for sheet in tally_of(ballot_box, row).differing}
    assert found == counted
    assert len(found) == (7 if ballot_type == BallotType.ORDINAL else 5)
    assert agree(client, officers[0])["lectures-differentes"] == len(found)
    page = client.get(reverse("admin:budgets_edition_vote_paper", args=[edition.pk])).content.decode()
    assert f"Bulletin {sheet_label(station, 3)}" in page


def read_again(station: PollingStation, officer: User, sheet: Sheet) -> None:
    key_sheet(station=station, turn=2, sheet=sheet, by=officer)


def test_the_list_of_a_queue_opens_for_its_board_only(client: StrictClient) -> None:
    address = reverse("admin:budgets_edition_waiting", args=["ressemblances-a-decider"])
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    assert client.get(address).status_code == 403
    sign_in(client, make_agent(Role.VOTE_OFFICER))
    assert client.get(address)["Location"] == reverse("admin:budgets_edition_changelist")
    assert client.get(reverse("admin:budgets_edition_waiting", args=["autre"])).status_code == 404


def test_the_home_of_a_busy_board_asks_twelve_questions_at_most(client: StrictClient, frozen: None) -> None:
    officer = make_agent(Role.VOTE_OFFICER)
    edition = make_closed_vote()
    read_twice(make_station(edition), (make_officer(), make_officer()), ticked(1, 1))
    pair = alike(make_open_vote())
    yesterday()
    ask(pair, same(pair, pair.first))
    VoteIncident.objects.create(edition=edition, body="La page ne s’ouvre pas.")
    sign_in(client, officer)
    cache.clear()
    client.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("admin:index"))
    assert len(queries) <= 12, "\n".join(query["sql"] for query in queries.captured_queries)
    assert {line.queue.name for hour in page.context["hours"] for line in hour.lines} == {
        "problemes-du-vote",
        "votes-a-sceller",
        "ressemblances-a-confirmer",
    }


def test_a_pair_is_called_by_its_two_entries() -> None:
    assert str(LookAlike(id="a:b")) == "a:b"
