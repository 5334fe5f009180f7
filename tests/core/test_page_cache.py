"""Whole pages for visitors without a cookie: kept, true, bounded, and nobody's own."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from csp.middleware import CSPMiddleware
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from allonnes.core.page_cache import (
    PageCacheMiddleware,
    changes_at,
    page_version,
    rests_on,
)
from allonnes.core.page_store import LARGEST, OVERHEAD, STORE
from allonnes.core.templatetags.french import until
from tests.core.one_page_site import Site, changed
from tests.factories.budgets import at

pytestmark = pytest.mark.django_db
NOON, MIDNIGHT = at("2026-11-20 12:00"), at("2026-11-21 00:00")


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def test_a_page_is_made_once_until_something_that_it_shows_changes() -> None:
    site = Site()
    assert [site.get().content for _ in range(3)] == [b"page 1"] * 3
    changed("b")
    assert site.get().content == b"page 1"
    changed("a")
    assert [site.get().content for _ in range(2)] == [b"page 2"] * 2


def test_a_kept_page_asks_one_thing_of_the_database(django_assert_num_queries: Any) -> None:
    site = Site()
    for _ in range(2):
        with django_assert_num_queries(1):
            site.get()


def test_a_view_that_says_nothing_is_not_kept() -> None:
    made = []
    middleware = PageCacheMiddleware(lambda request: made.append(request) or HttpResponse("page"))
    for _ in range(2):
        request = RequestFactory().get("/", HTTP_HOST="localhost")
        middleware.process_view(request, lambda request: HttpResponse(), (), {})
        assert "Cache-Control" not in middleware(request)
    assert len(made) == 2
    assert len(STORE) == 0


@pytest.mark.parametrize("meta", [{"HTTP_COOKIE": "session=a"}, {"HTTP_COOKIE": "any=b"}, {"HTTP_AUTHORIZATION": "x"}])
def test_who_brings_a_cookie_gets_a_page_of_their_own_which_is_private(meta: dict[str, str]) -> None:
    site = Site()
    site.get()
    page = site.get(**meta)
    assert page.content == b"page 2"
    assert page["Cache-Control"] == "private, no-cache"
    assert page["Vary"] == "Cookie, HX-Request"
    assert "ETag" not in page
    assert site.get().content == b"page 1"


def test_a_browser_asks_again_each_time_and_is_told_that_it_has_the_page() -> None:
    site = Site()
    first, again = site.get(), site.get()
    assert first["Cache-Control"] == again["Cache-Control"] == "no-cache"
    assert first["Vary"] == again["Vary"] == "Cookie, HX-Request"
    assert site.get(HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    changed()
    new = site.get(HTTP_IF_NONE_MATCH=first["ETag"])
    assert (new.status_code, new.content) == (200, b"page 2")
    assert site.get(HTTP_IF_NONE_MATCH=new["ETag"]).status_code == 304
    assert site.made == 2


def test_only_reading_is_answered_from_the_cache() -> None:
    site = Site()
    assert site.get(method="HEAD").content == b"page 1"
    assert len(STORE) == 0
    site.get()
    assert site.get(method="HEAD").content == b"page 2"
    assert site.get(method="POST").content == b"page 3"


@pytest.mark.parametrize(
    "other",
    [
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_HISTORY_RESTORE_REQUEST": "true"},
        {"HTTP_HOST": "127.0.0.1"},
        {"wsgi.url_scheme": "https"},
        {"path": "/autre/"},
        {"path": "/?page=2"},
    ],
)
def test_what_a_page_depends_on_has_a_page_of_its_own(other: dict[str, str]) -> None:
    site = Site(parameters=("page",))
    site.get()
    assert [site.get(**other).content for _ in range(2)] == [b"page 2"] * 2
    assert site.get().content == b"page 1"


def test_another_release_and_another_language_have_pages_of_their_own(settings: Any) -> None:
    site = Site()
    site.get()
    settings.VERSION = "99"
    assert site.get().content == b"page 2"
    with override("en"):
        assert site.get().content == b"page 3"


def test_parameters_count_in_any_order_and_empty_ones_not_at_all() -> None:
    site = Site(lambda request: f"{request.GET.urlencode()} {request.get_full_path()}", parameters=("page", "tri"))
    page = site.get("/?tri=titre&q=&page=2").content
    assert page == b"page 1 page=2&tri=titre /?page=2&tri=titre"
    for path in ("/?page=2&tri=titre", "/?page=2&tri=titre&anything=", "/?&&tri=titre&page=2"):
        assert site.get(path).content == page


@pytest.mark.parametrize("path", ["/?q=verger", "/?page=2&utm=1", f"/?page={'1' * 300}"])
def test_a_parameter_that_the_view_does_not_name_and_a_long_question_are_not_kept(path: str) -> None:
    site = Site(parameters=("page",))
    assert [site.get(path).content for _ in range(2)] == [b"page 1", b"page 2"]
    assert len(STORE) == 0


@pytest.mark.parametrize("typed", ["/?tri=%C3%A9", "/?tri=\u00c3\u00a9"])
def test_letters_with_accents_are_read_as_the_site_reads_them(typed: str) -> None:
    site = Site(lambda request: request.GET["tri"], parameters=("tri",))
    question = typed.partition("?")[2]
    assert site.get("/", QUERY_STRING=question).content.decode() == "page 1 é"


def _cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("page")
    response.set_cookie("session", "a")
    return response


NOT_KEPT = {
    "cookie": _cookie,
    "gone": lambda request: HttpResponse("page", status=404),
    "stream": lambda request: StreamingHttpResponse(["page"]),
    "large": lambda request: HttpResponse(b"a" * LARGEST),
}


@pytest.mark.parametrize("name", NOT_KEPT)
def test_what_belongs_to_one_visitor_or_is_no_page_is_not_kept(name: str) -> None:
    site = Site(NOT_KEPT[name])
    for _ in range(2):
        site.get()
        assert len(STORE) == 0
    assert site.made == 2


def test_a_form_and_a_nonce_are_of_one_answer_only() -> None:
    for say in (get_token, lambda request: str(request.csp_nonce)):
        site = Site(say)
        site._handle = CsrfViewMiddleware(site._handle)  # type: ignore[method-assign]
        site.middleware.get_response = site._handle
        whole = CSPMiddleware(site.middleware)
        for _ in range(2):
            whole(RequestFactory().get("/", HTTP_HOST="localhost"))
        assert site.made == 2
        assert len(STORE) == 0


# --- The clock --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instants", "last", "first"),
    [
        ((), MIDNIGHT - timedelta(microseconds=1), MIDNIGHT),
        ((at("2026-11-20 18:00"), None), at("2026-11-20 17:59"), at("2026-11-20 18:00")),
        ((at("2026-11-20 18:00"), at("2026-11-20 15:00")), at("2026-11-20 14:59"), at("2026-11-20 15:00")),
        ((at("2026-11-20 12:00"), at("2026-11-20 11:00")), at("2026-11-20 23:59"), MIDNIGHT),
        ((at("2026-12-24 08:00"),), at("2026-11-20 23:59"), MIDNIGHT),
    ],
)
def test_a_page_ends_with_its_words_and_at_midnight_at_the_latest(instants: Any, last: Any, first: Any) -> None:
    site = Site(lambda request: changes_at(*instants))
    site.get()
    with time_machine.travel(last, tick=False):
        site.get()
        assert site.made == 1
    with time_machine.travel(first, tick=False):
        site.get()
        assert site.made == 2


def test_a_page_made_later_is_not_true_before() -> None:
    site = Site()
    site.get()
    with time_machine.travel(NOON - timedelta(seconds=1), tick=False):
        assert site.get().content.startswith(b"page 2")


@pytest.mark.parametrize(
    "day", ["2026-03-28 12:00", "2026-03-29 01:00", "2026-10-24 12:00", "2026-10-25 01:00", "2026-10-25 12:00"]
)
def test_midnight_is_the_town_s_on_the_days_that_the_hour_changes(day: str) -> None:
    site = Site()
    with time_machine.travel(at(day), tick=False):
        site.get()
        made = next(iter(STORE._pages.values()))
    ends = timezone.localtime(made.until)
    assert (ends.hour, ends.minute) == (0, 0)
    assert (ends.date() - timezone.localdate(at(day))).days == 1


@pytest.mark.parametrize("left", [timedelta(hours=30), timedelta(hours=7), timedelta(hours=2), timedelta(seconds=90)])
def test_time_left_is_said_like_a_page_made_anew_at_every_instant(left: timedelta) -> None:
    deadline = NOON + left
    site = Site(lambda request: until(deadline))
    for second in (0, 0.5, 30, 31, 60, 61, 90, 90.5, 3600, 3600.5, 7200, 7201, 25_200, 43_199, 43_200, 108_001):
        with time_machine.travel(NOON + timedelta(seconds=second), tick=False):
            assert site.get().content.decode().partition(" ")[2].partition(" ")[2] == until(deadline)


def test_what_is_outside_the_database_is_looked_at_each_time() -> None:
    state = ["open"]
    site = Site(lambda request: rests_on(lambda: state[0]))
    site.get()
    site.get()
    assert site.made == 1
    state[0] = "shut"
    site.get()
    assert site.made == 2


def test_words_say_nothing_to_a_page_that_is_not_kept() -> None:
    changes_at(NOON)
    rests_on(lambda: True)
    assert page_version() == ""
    site = Site(lambda request: changes_at(NOON) or rests_on(lambda: True) or page_version())
    assert site.get(HTTP_COOKIE="a=b").content == b"page 1"
    assert site.get().content == b"page 2 0"


# --- Its space --------------------------------------------------------------------------------------


def test_the_space_is_bounded_and_the_page_asked_for_last_stays(settings: Any) -> None:
    site = Site(lambda request: "a" * 1000, parameters=("page",))
    settings.PAGE_CACHE_BYTES = 10 * (OVERHEAD + 1100)
    site.get("/?page=1")
    for number in range(2, 200):
        site.get(f"/?page={number}")
        site.get("/?page=1")
        assert STORE.weight <= settings.PAGE_CACHE_BYTES
    assert len(STORE) == 10
    assert site.made == 199
    assert STORE.weight == sum(page.weight for page in STORE._pages.values())


def test_a_page_made_again_takes_its_own_place() -> None:
    site = Site()
    site.get()
    weight = STORE.weight
    changed()
    site.get()
    assert (len(STORE), STORE.weight) == (1, weight)


def test_a_flood_of_pages_leaves_every_counter_in_its_place(settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 100_000
    cache.set("allauth:rl:account:comment", [1.0], 600)
    site = Site(parameters=("page",))
    for number in range(500):
        site.get(f"/?page={number}")
    assert cache.get("allauth:rl:account:comment") == [1.0]
