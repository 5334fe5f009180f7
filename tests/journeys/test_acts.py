"""A pressed button says what becomes of its act: under way once, no network, an answer that is not a success."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from budgets.editions.models import Edition
from tests.journeys.test_pages import faults

Open = Callable[..., Page]


def sign_in_page(open_page: Open) -> Page:
    page = open_page()
    page.goto("/compte/connexion/")
    page.locator("[name=login]").fill("camille@example.org")
    return page


SENT = """addEventListener("submit", (event) => {
    window.sent = (window.sent ?? 0) + !event.defaultPrevented;
    event.preventDefault();
})"""


def test_a_form_under_way_is_sent_once_and_rests_when_the_page_comes_back(open_page: Open) -> None:
    page = sign_in_page(open_page)
    page.evaluate(SENT)
    button = page.get_by_role("button", name="Recevoir mon code")
    button.click()
    expect(page.locator("[data-act]")).to_have_text("Un instant…")
    expect(button).to_have_attribute("aria-disabled", "true")
    assert not faults(page)
    button.click(force=True)
    assert page.evaluate("window.sent") == 1
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("[data-act]")).to_have_count(0)
    button.click()
    assert page.evaluate("window.sent") == 2


def test_without_network_a_form_stays_as_it_is_and_says_so(open_page: Open) -> None:
    page = sign_in_page(open_page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Recevoir mon code").click()
    expect(page.get_by_role("alert")).to_contain_text("Pas de réseau : rien n’est envoyé.")
    assert page.locator("[name=login]").input_value() == "camille@example.org"
    assert not faults(page)
    page.context.set_offline(False)
    expect(page.locator("[data-act]")).to_have_count(0)


def test_a_list_that_cannot_be_asked_again_says_so(chromium: Browser, town: Any) -> None:
    # Not `open_page`: the browser writes these failures in its own log.
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{town.url}/budgets/{Edition.objects.published().filter(is_imported=False).latest('pk').slug}/projets/")
    failed, choice = page.locator("[data-act]"), page.locator("form[hx-get] select").first
    page.route("**/projets/?*", lambda route: route.fulfill(status=500, body="Non"), times=1)
    choice.select_option(index=1)
    expect(failed).to_have_text("Le site n’a pas pu répondre. Recommencez dans un instant.")
    assert not faults(page)
    page.route("**/projets/?*", lambda route: route.abort(), times=1)
    choice.select_option(index=0)
    expect(failed).to_have_text("Le site ne répond pas. Recommencez dans un instant.")
    choice.select_option(index=1)
    expect(failed).to_have_count(0)
    expect(page.locator("#liste")).not_to_have_attribute("aria-busy", "true")
    context.close()
