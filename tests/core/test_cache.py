"""Redis dies, hangs or refuses: pages go on, limits still hold, and nobody waits for it twice."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.cache import caches
from django.test import RequestFactory, override_settings

from allonnes.accounts.limits import too_often
from allonnes.core.breaker import Breaker
from allonnes.core.cache import REACHING, SurvivingCache
from tests.notifications.processes import PrivateRedis, free_port, private_redis

pytestmark = pytest.mark.redis


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[PrivateRedis]:
    with private_redis(tmp_path) as started:
        yield started


def _settings(port: int, **more: Any) -> Any:
    where = {"BACKEND": "allonnes.core.cache.SurvivingCache", "LOCATION": f"redis://127.0.0.1:{port}/0"}
    return override_settings(CACHES={"default": where}, **more)


@pytest.fixture
def shared(broker: PrivateRedis) -> Iterator[SurvivingCache]:
    with _settings(broker.port):
        found = caches["default"]
        assert isinstance(found, SurvivingCache)
        found.alone.clear()
        yield found
        found.breaker.answered()
        found.alone.clear()


def _rested(cache: SurvivingCache) -> None:
    """The seconds of rest are over."""
    cache.breaker._rests_until = min(cache.breaker._rests_until, 0.001)


def _use_all(cache: SurvivingCache) -> list[Any]:
    cache.set("a", 1)
    made = [cache.get("a"), cache.add("a", 2), cache.add("b", [2]), cache.get_many(["a", "b"]), cache.has_key("b")]
    made += [cache.incr("a"), cache.touch("a", 60), cache.set_many({"c": 3}), cache.delete_many(["c"])]
    made += [cache.get("c", "nothing"), cache.delete("b"), cache.get_or_set("d", lambda: 4), cache.clear()]
    return made


def test_every_method_gives_the_same_with_and_without_redis(shared: SurvivingCache, broker: PrivateRedis) -> None:
    assert set(REACHING) <= set(dir(SurvivingCache))
    with_redis = _use_all(shared)[:-1]
    broker.kill()
    assert _use_all(shared)[:-1] == with_redis


def test_what_redis_held_is_a_miss_once_it_is_gone_and_is_there_again_after(
    shared: SurvivingCache, broker: PrivateRedis
) -> None:
    shared.set("town", "Allonnes")
    broker.kill()
    assert shared.get("town") is None
    shared.set("town", "seen by one process")
    broker.start()
    assert shared.get("town") == "seen by one process"
    _rested(shared)
    assert shared.get("town") is None
    assert shared.answers()


def test_a_redis_that_hangs_is_asked_once(shared: SurvivingCache, broker: PrivateRedis, caplog: Any) -> None:
    os.kill(broker.process.pid, signal.SIGSTOP)
    try:
        assert [shared.get("town") for _ in range(200)] == [None] * 200
        assert not shared.answers()
    finally:
        os.kill(broker.process.pid, signal.SIGCONT)
    assert len([line for line in caplog.messages if "Redis does not answer" in line]) == 1


@pytest.mark.django_db
def test_a_redis_that_refuses_to_write_is_left_alone_and_limits_hold(
    shared: SurvivingCache, broker: PrivateRedis
) -> None:
    # As a full disk does: « MISCONF », or no memory left.
    with redis.Redis(port=broker.port) as direct:
        direct.config_set("maxmemory", 1)
        direct.config_set("maxmemory-policy", "noeviction")
    request = RequestFactory().post("/")
    with override_settings(ACCOUNT_RATE_LIMITS={"voter": "2/h/key"}, WEB_PROCESSES=1):
        answers = []
        for _ in range(5):
            answers.append(too_often(request, "voter", key="camille"))
            _rested(shared)
    assert answers == [False, False, True, True, True]


@pytest.mark.parametrize(("processes", "allowed"), [(1, 5), (2, 3), (4, 2), (9, 1)])
@pytest.mark.django_db
def test_a_limit_holds_without_redis_and_each_process_gives_its_share(processes: int, allowed: int) -> None:
    limits = {"ACCOUNT_RATE_LIMITS": {"voter": "5/h/key"}, "WEB_PROCESSES": processes}
    with _settings(free_port(), **limits):
        caches["default"].clear()
        request = RequestFactory().post("/")
        answers = [too_often(request, "voter", key="camille") for _ in range(12)]
        assert answers == [False] * allowed + [True] * (12 - allowed)
        assert not too_often(request, "voter", key="bruno")


@pytest.mark.django_db
def test_a_limit_reached_with_redis_is_counted_again_without_and_held(
    shared: SurvivingCache, broker: PrivateRedis
) -> None:
    with override_settings(ACCOUNT_RATE_LIMITS={"voter": "4/h/key"}, WEB_PROCESSES=2):
        request = RequestFactory().post("/")
        assert [too_often(request, "voter", key="camille") for _ in range(5)] == [False] * 4 + [True]
        broker.kill()
        assert [too_often(request, "voter", key="camille") for _ in range(5)] == [False] * 2 + [True] * 3


def test_a_breaker_lets_one_caller_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("allonnes.core.breaker.time.monotonic", lambda: clock[0])
    breaker = Breaker(5)
    assert breaker.may_try()
    assert breaker.failed()
    assert not breaker.failed()
    assert not breaker.may_try()
    clock[0] += 5
    assert [breaker.may_try(), breaker.may_try()] == [True, False]
    assert breaker.answered()
    assert not breaker.answered()
    assert breaker.may_try()
