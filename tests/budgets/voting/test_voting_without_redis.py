"""Redis dies or hangs in the middle of a voting night: everybody votes, codes wait in the outbox, no page fails."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.budgets.voting.test_voting_faults import PATH, Crowd
from tests.budgets.voting.voting_server import VotingServer, voting_server
from tests.core.postgres_processes import clear
from tests.notifications.processes import PrivateRedis, private_redis

pytestmark = [pytest.mark.slow, pytest.mark.redis, pytest.mark.xdist_group("own portal")]
VOTERS = 60
PAGES = ("/", "/budgets/", "/budgets/nuit/projets/", "/agenda/", "/recherche/?q=verger", PATH)
_WAITING = """
import json
import django
django.setup()
from allonnes.core.models import OutboxMessage
print(json.dumps(OutboxMessage.objects.filter(state="pending", address="personne1@example.org").count()))
"""


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[PrivateRedis]:
    folder = tmp_path / "redis"
    folder.mkdir()
    with private_redis(folder) as started:
        yield started


@pytest.fixture
def night(tmp_path: Path, broker: PrivateRedis) -> Iterator[VotingServer]:
    folder = tmp_path / "site"
    folder.mkdir()
    with voting_server(folder) as server:
        server.environment["REDIS_URL"] = f"redis://127.0.0.1:{broker.port}/0"
        yield server
    clear(folder)


def _hang(broker: PrivateRedis) -> None:
    os.kill(broker.process.pid, signal.SIGSTOP)


@pytest.mark.parametrize("fault", [PrivateRedis.kill, _hang])
def test_the_vote_goes_on_without_redis(night: VotingServer, broker: PrivateRedis, fault: object) -> None:
    crowd = Crowd(night, night.build(VOTERS))
    night.start()
    crowd.vote(range(VOTERS), break_down=lambda: fault(broker), after=VOTERS // 3)  # type: ignore[operator]
    held, ballots = night.held()
    assert ballots == len(held) == len(crowd.confirmed) == VOTERS
    assert all(held[who] == [reference] for who, reference in crowd.confirmed.items())
    assert {page: night.ask("GET", page, crowd.cookies[0]) for page in PAGES} == dict.fromkeys(PAGES, 200)
    assert [night.ask("GET", "/sante/"), night.ask("GET", "/compte/connexion/")] == [200, 200]
    assert night.ask("POST", "/compte/connexion/", login="personne1@example.org") in {200, 302}
    assert night.run(_WAITING) == 1
