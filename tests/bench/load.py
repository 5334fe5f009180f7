"""Clients that ask as fast as they are answered, for a bounded time, on this machine only."""

import http.client
import statistics
import threading
import time
from dataclasses import dataclass

CLIENTS = 8
CSRF = "a" * 32


@dataclass(frozen=True)
class Load:
    """Requests, how many a second, and the seconds that 50, 95 and 99 % of them took at most."""

    requests: int
    rate: float
    p50: float
    p95: float
    p99: float
    errors: int


@dataclass(frozen=True)
class _Question:
    port: int
    path: str
    cookie: str
    until: float


def _client(asked: _Question, times: list[float], errors: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=120)
    headers = {"Host": "localhost", **({"Cookie": asked.cookie} if asked.cookie else {})}
    while time.perf_counter() < asked.until:
        begin = time.perf_counter()
        connection.request("GET", asked.path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - begin)
        if answer.status != 200:
            errors.append(answer.status)
    connection.close()


def post_all(port: int, posts: list[tuple[str, str]], *, clients: int) -> tuple[float, list[int]]:
    """Send each (path, cookie) once, in order, by that many clients at once: requests a second, and every status."""
    waiting, statuses = iter(posts), []
    turn = threading.Lock()

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while True:
            with turn:
                post = next(waiting, None)
            if post is None:
                return
            headers = {"Cookie": f"{post[1]}; csrf={CSRF}", "Host": "localhost", "X-CSRFToken": CSRF}
            connection.request("POST", post[0], headers=headers)
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)

    begin = time.perf_counter()
    threads = [threading.Thread(target=send) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(statuses) / (time.perf_counter() - begin), statuses


def measure(port: int, path: str, cookie: str, seconds: float) -> Load:
    """Eight clients on one address for some seconds."""
    times: list[float] = []
    errors: list[int] = []
    begin = time.perf_counter()
    asked = _Question(port, path, cookie, begin + seconds)
    threads = [threading.Thread(target=_client, args=(asked, times, errors)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begin
    cuts = statistics.quantiles(times, n=100)
    return Load(len(times), len(times) / elapsed, cuts[49], cuts[94], cuts[98], len(errors))
