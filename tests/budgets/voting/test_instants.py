"""No table says at what instant somebody voted, nor in what order: neither a time, nor a number drawn in turn."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse

from allonnes.core.sessions import SessionStore
from budgets.editions.models import Edition
from budgets.voting.enums import VoteChannel
from budgets.voting.models import RollEntry
from budgets.voting.paper.actions.roll import mark_paper
from tests.factories.accounts import make_user, sign_in
from tests.factories.letters import make_letter
from tests.factories.paper import make_officer, make_station
from tests.factories.tablets import agent_client, kiosk_client, make_kiosk, said, said_to_agent
from tests.factories.votes import make_open_vote, make_voter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
# A minute after they said who they are: « 41:17 » is the instant of the vote alone.
VOTED = datetime(2027, 3, 10, 11, 41, 17, 123456, tzinfo=UTC)
MINUTE = "41:17"
Act = Callable[[], object]


def url(edition: Edition, name: str) -> str:
    return reverse(f"budgets:{name}", args=[edition.slug])


def taps(client: StrictClient, *pages: str) -> Act:
    """A choice, another one, then each of these pages sent."""

    def act() -> None:
        for reference in ("1", "2"):
            assert client.post(pages[0], {"add": reference}).status_code == 302
        for page in pages[1:]:
            client.post(page)

    return act


def by_account(edition: Edition) -> Act:
    client = StrictClient()
    sign_in(client, make_user())
    client.post(url(edition, "vote_identity"), said())
    return taps(client, url(edition, "ballot"))


def by_letter(edition: Edition) -> Act:
    client, (_letter, code) = StrictClient(), make_letter(edition)
    client.post(url(edition, "vote_letter"), {"code": code})
    client.post(url(edition, "vote_letter_identity"), said())
    return taps(client, url(edition, "ballot"))


def at_a_kiosk(edition: Edition) -> Act:
    client = kiosk_client(make_kiosk(edition))
    client.post(url(edition, "kiosk_identity"), said())
    return taps(client, url(edition, "kiosk_ballot"), url(edition, "kiosk_done"), url(edition, "kiosk_next"))


def with_an_agent(edition: Edition) -> Act:
    client, _agent = agent_client()
    client.post(reverse("field_budgets:vote"), said_to_agent())
    return taps(client, reverse("field_budgets:vote_ballot"), reverse("field_budgets:vote_done"))


def on_paper(edition: Edition) -> Act:
    station, officer, voter = make_station(edition), make_officer(), make_voter(edition, VoteChannel.PAPER)
    return lambda: mark_paper(station=station, voter=voter, by=officer)


CHANNELS = (by_account, by_letter, at_a_kiosk, with_an_agent, on_paper)


@pytest.fixture
def edition() -> Iterator[Edition]:
    with time_machine.travel(VOTED - timedelta(seconds=65), tick=False):
        yield make_open_vote()


def sequences() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()")
        return dict(cursor.fetchall())


def tables_that_say(trace: str) -> list[str]:
    """Tables where a row holds these signs; a session's own text is read as well."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = [name for (name,) in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}" AS one WHERE one::text LIKE %s', [f"%{trace}%"])  # noqa: S608
            found += [name] if cursor.fetchone() != (0,) else []
    kept = [str(SessionStore().decode(row.session_data)) for row in Session.objects.order_by("pk")]
    return [*found, *(text for text in kept if trace in text)]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_vote_leaves_no_instant_and_draws_no_number_in_turn(
    channel: Callable[[Edition], Act], edition: Edition
) -> None:
    vote = channel(edition)
    before = sequences()
    with time_machine.travel(VOTED, tick=False):
        vote()
    assert RollEntry.objects.filter(edition=edition).count() == 1
    assert tables_that_say(MINUTE) == []
    assert sequences() == before
