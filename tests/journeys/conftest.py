"""A real browser on a real server with the whole invented town; skips aloud where Chromium is absent."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.databases import BuiltOnce
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.strict_client import StrictClient

# A page has as long as a busy machine needs: the limit only says when a page will never come.
PATIENCE_MS = 30_000
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright's loop runs in this thread; the ORM is only used between its calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def phase() -> tuple[str, ...]:
    """Where the coming edition of the town stands, as an option of `manage.py demo`: its deposit unless a file says."""
    return ()


@pytest.fixture
def town(live_server: Any, settings: Any, built_once: BuiltOnce, phase: tuple[str, ...]) -> Any:
    """The demonstration's town, served."""
    settings.DEMO = True
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    built_once.fill("demo", *phase, verbosity=0)
    return live_server


@pytest.fixture
def open_page(chromium: Browser, town: Any) -> Iterator[Callable[..., Page]]:
    """`open_page(width=360, scheme="light", js=True, as_user=user)`: a page that fails the test on any script error."""
    contexts, complaints = [], []

    def make(*, width: int = 360, scheme: Any = "light", js: bool = True, as_user: Any = None) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=js,
            base_url=town.url,
            # A colour in the middle of a change is nobody's colour: axe would measure it.
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        if as_user is not None:
            client = StrictClient()
            sign_in(client, as_user)
            context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": town.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        contexts.append(context)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not [said for said in complaints if "status of 4" not in said]


@pytest.fixture
def resident(town: Any) -> Any:
    return make_user(first_name="Camille")


@pytest.fixture
def agent(town: Any) -> Any:
    return make_agent("qrc_agent", first_name="Dominique")
