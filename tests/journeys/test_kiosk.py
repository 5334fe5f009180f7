"""A kiosk in a real browser: a warning before the screen is wiped, one tap to stay, nothing for the next person."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from budgets.voting.models import AssistedVote, Kiosk, OpenBallot, RollEntry
from tests.factories.tablets import agent_client, kiosk_client, make_kiosk, url
from tests.factories.votes import make_open_vote
from tests.journeys.test_pages import faults
from tests.strict_client import StrictClient

WIDTHS = (360, 1024)


@pytest.fixture
def kiosk(live_server: Any) -> Kiosk:
    return make_kiosk(make_open_vote())


def browse(chromium: Browser, client: StrictClient, address: str, width: int) -> BrowserContext:
    """A browser with the session of this client."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, base_url=address, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": address}])
    return context


def say_who(page: Page) -> None:
    page.get_by_label("Prénoms").fill("Zéphyrine")
    page.get_by_label("Nom", exact=True).fill("Quatrebarbes")
    page.get_by_label("Date de naissance").fill("17/05/1980")
    page.locator("[name$=link]").first.check()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_person_votes_at_a_kiosk_and_the_next_one_sees_nothing_of_them(
    chromium: Browser, live_server: Any, kiosk: Kiosk, width: int
) -> None:
    context = browse(chromium, kiosk_client(kiosk), live_server.url, width)
    page = context.new_page()
    page.goto(url(kiosk))
    assert not faults(page)
    page.get_by_role("link", name="Voter", exact=True).click()
    assert not faults(page)
    say_who(page)
    page.get_by_role("button", name="Voir les projets et voter").click()
    page.locator("[name=add]").first.click()
    expect(page.locator("#barre")).to_contain_text("Votre vote est enregistré")
    assert not faults(page)
    page.get_by_role("link", name="J’ai fini").click()
    assert not faults(page)
    page.get_by_role("button", name="Oui, j’ai fini").click()
    expect(page.locator(".receipt .code")).to_be_visible()
    assert not faults(page)
    page.get_by_role("button", name="Personne suivante").click()
    expect(page.get_by_role("heading", name="Votez ici")).to_be_visible()
    for _step in range(5):
        page.go_back()
        assert "Quatrebarbes" not in page.content()
        assert "Votre vote est enregistré" not in page.content()
        assert not page.locator("input[value='Zéphyrine']").count()
    context.close()
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_warning_comes_before_the_screen_is_wiped_and_one_tap_stays(
    chromium: Browser, live_server: Any, kiosk: Kiosk, width: int
) -> None:
    context = browse(chromium, kiosk_client(kiosk), live_server.url, width)
    context.clock.install()
    page = context.new_page()
    page.goto(url(kiosk, "_identity"))
    say_who(page)
    page.clock.run_for(155_000)
    stay = page.get_by_role("button", name="Oui, je continue")
    expect(stay).to_be_visible()
    assert not faults(page)
    stay.click()
    expect(stay).to_be_hidden()
    expect(page.get_by_label("Prénoms")).to_have_value("Zéphyrine")
    page.clock.run_for(185_000)
    expect(page.get_by_text("Votre temps est écoulé")).to_be_visible()
    page.get_by_role("link", name="Voter", exact=True).click()
    expect(page.get_by_label("Prénoms")).to_have_value("")
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_agent_helps_a_person_to_vote_and_takes_the_tablet_back(
    chromium: Browser, live_server: Any, kiosk: Kiosk, width: int
) -> None:
    context = browse(chromium, agent_client()[0], live_server.url, width)
    page = context.new_page()
    page.goto("/terrain/saisie/")
    page.get_by_role("link", name="Aider à voter").click()
    assert not faults(page)
    say_who(page)
    page.get_by_label("La personne est d’accord et choisit elle-même").check()
    page.get_by_role("button", name="Voir les projets et voter").click()
    expect(page.get_by_text("Tournez la tablette vers la personne.")).to_be_visible()
    page.locator("[name=add]").first.click()
    expect(page.locator("#barre")).to_contain_text("Votre vote est enregistré")
    assert not faults(page)
    page.get_by_role("link", name="J’ai fini").click()
    page.get_by_role("button", name="Oui, j’ai fini").click()
    expect(page.locator(".receipt .code")).to_be_visible()
    assert not faults(page)
    page.get_by_role("button", name="Personne suivante").click()
    expect(page.get_by_label("Prénoms")).to_have_value("")
    context.close()
    assert AssistedVote.objects.count() == 1
