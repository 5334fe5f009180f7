"""Voting night goes wrong: the server killed, then the database. What was said to be saved is there; nothing twice."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from budgets.voting.ballot.tap import TOKEN
from tests.bench.voting import last_name
from tests.budgets.voting.voting_server import VotingServer, voting_server
from tests.core.postgres_processes import clear

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("own portal")]
VOTERS, CLIENTS = 120, 6
PATH = "/budgets/nuit/voter/"


@pytest.fixture
def night(tmp_path: Path) -> Iterator[VotingServer]:
    with voting_server(tmp_path) as server:
        yield server
    clear(tmp_path)


class Crowd:
    """People who vote at once, and who remember what the page told them was saved."""

    def __init__(self, server: VotingServer, cookies: list[str]) -> None:
        self.server, self.cookies = server, cookies
        self.confirmed: dict[str, str] = {}
        self.answers = 0
        self.lock = threading.Lock()

    def vote(self, numbers: range, *, break_down: Callable[[], None] | None = None, after: int = 0) -> None:
        """Everybody of `numbers` votes; once `after` answers came, something breaks."""
        waiting = iter(numbers)
        is_broken = threading.Event()

        def one_client() -> None:
            while True:
                with self.lock:
                    number = next(waiting, None)
                    is_time = break_down and self.answers >= after and not is_broken.is_set()
                    if is_time:
                        is_broken.set()
                if number is None:
                    return
                if is_time and break_down:
                    break_down()
                self._one(number)

        threads = [threading.Thread(target=one_client) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _one(self, number: int) -> None:
        cookie, reference = self.cookies[number], str(1 + number % 20)
        who = {"first_names": "Camille", "last_name": last_name(number), "birth_date": "17/05/1980", "link": "lives"}
        self.server.ask("POST", f"{PATH}qui-vote/", cookie, **who)
        _status, page = self.server.answer("GET", f"{PATH}bulletin/", cookie)
        token = re.search(f'name="{TOKEN}" value="([^"]*)"', page)
        tap = {"add": reference, TOKEN: token[1] if token else ""}
        status, said = self.server.answer("POST", f"{PATH}bulletin/", cookie, **tap)
        with self.lock:
            self.answers += 1
            # A page that leads elsewhere answers 200 too, and says nothing of the sort.
            if status == 200 and "enregistré" in said:
                self.confirmed[f"personne{number}@example.org"] = reference


def test_nothing_confirmed_is_lost_when_the_server_then_the_database_are_killed(night: VotingServer) -> None:
    crowd = Crowd(night, night.build(VOTERS))
    night.start()
    crowd.vote(range(40), break_down=night.kill, after=15)
    assert 10 <= len(crowd.confirmed) < 40
    night.start()
    crowd.vote(range(40, 80), break_down=night.kill_database, after=55)
    for _try in range(50):
        if night.ask("GET", "/sante/") == 200:
            break
        time.sleep(0.2)
    crowd.vote(range(80, VOTERS))
    held, ballots = night.held()
    wrong = {who: held.get(who) for who, reference in crowd.confirmed.items() if held.get(who) != [reference]}
    assert not wrong
    assert ballots == len(held)
    assert set(crowd.confirmed) >= {f"personne{number}@example.org" for number in range(80, VOTERS)}
    # Whoever got no answer tries again: their vote is there once.
    crowd.vote(range(VOTERS))
    held, ballots = night.held()
    assert ballots == len(held) == VOTERS
    assert all(held[f"personne{number}@example.org"] == [str(1 + number % 20)] for number in range(VOTERS))
