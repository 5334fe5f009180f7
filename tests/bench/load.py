"""Clients that ask as fast as they are answered, for a bounded time, on this machine only."""

import http.client
import statistics
import threading
import time
from dataclasses import dataclass

CLIENTS = 8


@dataclass(frozen=True)
class Load:
    """Requests a second and the seconds that 50, 95 and 99 % of them took at most."""

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
    connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=30)
    while time.perf_counter() < asked.until:
        begin = time.perf_counter()
        connection.request("GET", asked.path, headers={"Cookie": asked.cookie, "Host": "localhost"})
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - begin)
        if answer.status != 200:
            errors.append(answer.status)
    connection.close()


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
    return Load(len(times) / elapsed, cuts[49], cuts[94], cuts[98], len(errors))
