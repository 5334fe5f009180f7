"""What is only read is counted by place and window of the clock, in the cache alone."""

import pytest
import time_machine
from django.core.cache import cache

from allonnes.core.reading_limits import reads_too_often


@pytest.fixture(autouse=True, name="clock")
def _limits(settings):
    settings.READING_LIMITS = {"essai": (2, 60)}
    with time_machine.travel("2026-12-01T10:00:00Z", tick=False) as clock:
        yield clock


def _ask(rf, address="203.0.113.5", **options):
    return reads_too_often(rf.get("/", REMOTE_ADDR=address), "essai", **options)


def test_a_place_waits_for_the_next_window(rf, clock):
    assert [_ask(rf) for _time in range(4)] == [False, False, True, True]
    assert not _ask(rf, "203.0.113.6")
    clock.shift(61)
    assert not _ask(rf)


def test_the_two_halves_of_an_ipv6_address_are_one_place(rf):
    assert [_ask(rf, f"2001:db8::{number}") for number in (1, 2, 3)] == [False, False, True]


def test_asking_whether_one_may_counts_nothing(rf):
    assert [_ask(rf, is_counted=False) for _time in range(4)] == [False] * 4
    _ask(rf)
    _ask(rf)
    assert _ask(rf, is_counted=False)


def test_a_cache_that_forgets_refuses_nobody(rf, monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *_given: False)
    assert not _ask(rf, "203.0.113.7")
