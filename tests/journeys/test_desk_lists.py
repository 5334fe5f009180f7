"""The lists of the desk in a browser: keys as an extra that can be turned off, acts on many rows, axe on a phone."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from allonnes.accounts.models import User
from tests.journeys.test_pages import faults


def _list(open_page: Callable[..., Page], **more: object) -> Page:
    page = open_page(as_user=User.objects.get(email="administration@example.org"), **more)
    page.goto(reverse("admin:budgets_project_changelist"))
    return page


def test_keys_move_and_choose_and_never_take_what_is_typed(open_page: Callable[..., Page]) -> None:
    page = _list(open_page, width=1280)
    chosen = page.locator("input[name=ligne]:checked")
    for key in ("j", "x", "j", "j", "k", "x"):
        page.keyboard.press(key)
    expect(chosen).to_have_count(2)
    page.keyboard.press("/")
    page.keyboard.type("jxk?/")
    expect(page.locator("#searchbar")).to_have_value("jxk?/")
    expect(chosen).to_have_count(2)
    expect(page.locator("[data-keys]")).not_to_have_attribute("open", "")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_role("button", name="Ne plus utiliser ces touches").click()
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(chosen).to_have_count(0)


def test_without_script_rows_are_chosen_tried_and_told(open_page: Callable[..., Page]) -> None:
    page = _list(open_page, width=360, js=False)
    expect(page.locator("[data-keys]")).to_be_hidden()
    page.locator("input[name=ligne]").first.check()
    page.locator(".bulk-bar button").first.click()
    expect(page.get_by_text("Essai à blanc")).to_be_visible()
    expect(page.locator(".outcomes tbody tr")).to_have_count(1)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_lists_are_accessible(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = _list(open_page, width=width, scheme=scheme)
    wrong = {}
    for name in ("budgets_project", "budgets_comment", "outreach_encounter", "core_outboxmessage", "accounts_user"):
        page.goto(reverse(f"admin:{name}_changelist"))
        wrong[name] = faults(page)
    assert not {name: found for name, found in wrong.items() if found}
