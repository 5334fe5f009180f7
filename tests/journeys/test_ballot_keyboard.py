"""A ballot with the keyboard alone and with large text: the bar that stays at the bottom never covers what one is on,
and what it says can always be read.
"""

import pytest
from playwright.sync_api import Page, expect

from budgets.editions.models import Edition
from tests.journeys.test_ballot_network import UNSAVED, Open, edition, phone

__all__ = ["edition", "phone"]

COVERED = """() => {
    const bar = document.querySelector("#barre"), on = document.activeElement;
    if (bar.contains(on) || on === document.body) return "";
    const [hidden, shown] = [bar.getBoundingClientRect(), on.getBoundingClientRect()];
    return shown.bottom > hidden.top + 1 && shown.top < hidden.bottom ? on.outerHTML.slice(0, 80) : "";
}"""


def covered(page: Page) -> list[str]:
    """What the bar hides of each stop of the Tab key, from the top of the page."""
    page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    stops = page.locator("main a:visible, main button:visible, main input:visible").count()
    found = []
    for _stop in range(stops):
        page.keyboard.press("Tab")
        found.append(page.evaluate(COVERED))
    return [one for one in found if one]


@pytest.mark.parametrize(("width", "height"), [(360, 740), (360, 640), (360, 360), (320, 256)])
def test_the_bar_never_covers_what_the_keyboard_is_on(phone: Open, edition: Edition, width: int, height: int) -> None:
    voter = phone()
    voter.page.set_viewport_size({"width": width, "height": height})
    voter.tap(1)
    voter.says_saved(1)
    assert not covered(voter.page)
    voter.context.set_offline(True)
    voter.tap(2)
    voter.says_unsaved()
    assert not covered(voter.page)


def test_a_refusal_is_read_from_its_first_word_with_text_twice_as_large(phone: Open, edition: Edition) -> None:
    voter = phone()
    voter.page.set_viewport_size({"width": 360, "height": 640})
    voter.page.evaluate("document.documentElement.style.fontSize = '225%'")
    voter.context.set_offline(True)
    voter.tap(1)
    expect(voter.alert).to_contain_text(UNSAVED)
    assert voter.alert.bounding_box()["y"] >= 0
    assert voter.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert voter.page.locator(".brand").bounding_box()["height"] < 200
