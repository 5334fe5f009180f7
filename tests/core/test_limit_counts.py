"""Without Redis, limits hold in the database: for every process, after a restart, and without an act of a vote."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.core import ratelimit
from django.core.cache import cache, caches
from django.test import RequestFactory, override_settings
from django.utils import timezone

from allonnes import settings as ours
from allonnes.accounts.limits import is_worn_out, too_often
from allonnes.core import limit_counts
from allonnes.core.models import LimitCount
from allonnes.core.tasks import forget_limit_counts
from tests.factories.together import together

pytestmark = pytest.mark.django_db
OWN = {"default": {"BACKEND": "allonnes.core.cache.OwnCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}}
RATES = {"comment": "3/h/key", "report": "5/m/ip", "voter": "3/h/key"}


@pytest.fixture(autouse=True)
def _without_redis() -> Iterator[None]:
    with override_settings(CACHES=OWN, ACCOUNT_RATE_LIMITS=RATES, WEB_PROCESSES=1):
        cache.clear()
        yield
        cache.clear()


def ask(action: str = "comment", key: str = "7") -> bool:
    """Whether it was allowed."""
    return not too_often(RequestFactory().post("/", REMOTE_ADDR="192.0.2.7"), action, key=key)


def other_process() -> None:
    """The memory of a process that has just started."""
    caches["default"].clear()


def test_a_limit_holds_when_a_process_starts_again() -> None:
    assert [ask() for _ in range(2)] == [True, True]
    other_process()
    assert [ask() for _ in range(2)] == [True, False]
    assert ask(key="8")


def test_a_limit_ends_with_its_time_and_its_row_goes() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert [ask() for _ in range(4)] == [True, True, True, False]
        clock.shift(3601)
        assert ask()
        assert LimitCount.objects.count() == 1
        clock.shift(3601)
        forget_limit_counts()
        assert not LimitCount.objects.exists()


def test_asking_whether_it_is_worn_out_counts_nothing() -> None:
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    assert [is_worn_out(request, "comment", key="7") for _ in range(5)] == [False] * 5
    assert [ask() for _ in range(4)] == [True, True, True, False]
    assert is_worn_out(request, "comment", key="7")
    ratelimit.clear(request, action="comment", key="7")
    assert ask()


def test_an_act_of_a_vote_leaves_no_row(settings: Any) -> None:
    assert [ask("voter") for _ in range(4)] == [True, True, True, False]
    assert not LimitCount.objects.exists()
    assert not limit_counts.is_counted_here("town-profile")
    assert not limit_counts.is_counted_here("allauth:rl:account")
    assert all(not limit_counts.is_counted_here(f"allauth:rl:account:{act}:3/1/key") for act in settings.SECRET_LIMITS)


def test_every_limit_of_a_vote_is_known(settings: Any) -> None:

    words = ("voter", "vote", "letter", "kiosk", "assisted", "roll", "problem")
    assert {act for act in ours.ACCOUNT_RATE_LIMITS if any(word in act for word in words)} == settings.SECRET_LIMITS


def test_a_row_names_neither_a_person_nor_an_address() -> None:
    ask("report", key="someone@example.org")
    row = LimitCount.objects.get()
    assert len(row.mark) == 64
    assert "192.0.2.7" not in str(row.__dict__)
    assert str(row) == row.mark[:8]


@pytest.mark.django_db(transaction=True)
def test_several_processes_at_once_let_through_the_limit_and_no_more() -> None:
    assert sorted(together(*[ask] * 6)) == [False] * 3 + [True] * 3


def test_a_lock_that_nobody_gave_back_ends(settings: Any) -> None:
    lock = "allauth:rl:account:comment:lock"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert cache.add(lock, True, timeout=10)
        assert not cache.add(lock, True, timeout=10)
        clock.shift(11)
        assert cache.add(lock, True, timeout=10)
        assert cache.delete(lock)
        assert not cache.delete(lock)
