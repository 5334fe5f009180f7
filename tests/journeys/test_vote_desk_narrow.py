"""While a vote is open, the pages of the vote at the desk hold on a telephone; what is said aloud only is not shown."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from budgets.editions.models import Edition
from portal.demonstration.editions import NEXT_SOURCE
from tests.factories.accounts import make_agent
from tests.journeys.test_large_text import OVER, TWICE
from tests.journeys.test_pages import faults

Open = Callable[..., Page]
PAGES = {"vote_officer": ("kiosks", "offices", "watch", "paper"), "administrator": ("letters", "withdrawals")}


@pytest.fixture
def phase() -> tuple[str, ...]:
    return ("--phase", "vote")


@pytest.mark.parametrize("role", PAGES)
def test_the_desk_of_an_open_vote_never_scrolls_sideways(open_page: Open, role: str) -> None:
    edition = Edition.objects.get(source=NEXT_SOURCE)
    paths = [reverse(f"admin:budgets_edition_vote_{name}", args=[edition.pk]) for name in PAGES[role]]
    paths.append(reverse("admin:budgets_edition_change", args=[edition.pk]))
    page = open_page(width=360, as_user=make_agent(role))
    wrong: dict[str, list[str]] = {}
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        found = faults(page)
        hidden = page.locator(".visually-hidden").all()
        found += [f"shown: {one.inner_text()}" for one in hidden if (one.bounding_box() or {"width": 0})["width"] > 1]
        page.evaluate(TWICE)
        over = page.evaluate(OVER)
        if over > 0:
            found.append(f"scrolls sideways by {over}")
        if found:
            wrong[path] = found
    assert not wrong
