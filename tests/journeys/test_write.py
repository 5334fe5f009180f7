"""The small editor of the règlement: marks put by buttons, undone by keyboard; a plain field without script."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from budgets.editions.models import Edition, Regulation
from portal.demonstration.editions import NEXT_SOURCE
from tests.factories.accounts import make_agent
from tests.journeys.test_pages import faults

Open = Callable[..., Page]
PLAIN = "Qui vote\n\nToute la ville, dès 11 ans.\n\nSur le site\nÀ la mairie\n\nVoir la charte."
WRITTEN = "# Qui vote\n\n**Toute la ville**, dès 11 ans.\n\n- Sur le site\n- À la mairie\n\nVoir [la charte](https://)."


@pytest.fixture
def edition(town: Any) -> Edition:
    return Edition.objects.get(source=NEXT_SOURCE)


def writing_page(page: Page, edition: Edition) -> Locator:
    page.goto(reverse("admin:budgets_edition_reglement", args=[edition.pk]))
    return page.get_by_label("Texte du règlement")


def press_on(page: Page, body: Locator, chosen: str, name: str) -> None:
    """Choose these words of the text, then press a button of the editor."""
    body.evaluate(
        "(area, words) => area.setSelectionRange(area.value.indexOf(words), area.value.indexOf(words) + words.length)",
        chosen,
    )
    page.get_by_role("group", name="Mettre en forme le texte").get_by_role("button", name=name).click()


def test_the_reglement_is_written_with_buttons_undone_and_previewed(open_page: Open, edition: Edition) -> None:
    before = Regulation.objects.count()
    page = open_page(width=1280, as_user=make_agent("administrator"))
    body = writing_page(page, edition)
    body.fill(PLAIN)
    press_on(page, body, "Qui vote", "Titre")
    press_on(page, body, "Toute la ville", "Gras")
    press_on(page, body, "Sur le site\nÀ la mairie", "Liste")
    press_on(page, body, "la charte", "Lien")
    expect(body).to_have_value(WRITTEN)
    expect(body).to_be_focused()
    page.keyboard.press("Control+z")
    expect(body).to_have_value(WRITTEN.replace("[la charte](https://)", "la charte"))
    page.keyboard.press("Control+z")
    expect(body).to_have_value(WRITTEN.replace("[la charte](https://)", "la charte").replace("- ", ""))
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Shift+z")
    expect(body).to_have_value(WRITTEN)
    assert not faults(page)
    body.fill(WRITTEN.replace("https://", "https://exemple.fr/charte"))
    page.get_by_label("Délibération du conseil municipal").fill("n° 2026-104")
    page.get_by_role("button", name="Voir l’aperçu, sans rien publier").click()
    read = page.locator("#apercu")
    expect(read.get_by_role("heading", name="Qui vote")).to_be_visible()
    expect(read.locator("strong")).to_have_text("Toute la ville")
    assert [line.strip() for line in read.locator("li").all_inner_texts()] == ["Sur le site", "À la mairie"]
    expect(read.get_by_role("link", name="la charte")).to_have_attribute("href", "https://exemple.fr/charte")
    expect(body).to_have_value(WRITTEN.replace("https://", "https://exemple.fr/charte"))
    expect(page.get_by_label("Délibération du conseil municipal")).to_have_value("n° 2026-104")
    assert not faults(page)
    assert Regulation.objects.count() == before


def test_the_reglement_is_written_in_a_plain_field_without_javascript(open_page: Open, edition: Edition) -> None:
    page = open_page(width=360, js=False, as_user=make_agent("administrator"))
    body = writing_page(page, edition)
    expect(page.get_by_role("button", name="Gras")).to_be_hidden()
    body.fill(WRITTEN)
    page.get_by_role("button", name="Voir l’aperçu, sans rien publier").click()
    expect(page.locator("#apercu strong")).to_have_text("Toute la ville")
    page.get_by_label("Délibération du conseil municipal").fill("n° 2026-104")
    page.get_by_label("Date de la délibération").fill("2026-10-15")
    reason = page.get_by_label("Motif")
    if reason.count():
        reason.fill("Une précision sur l’âge.")
    page.locator(".submit-row input[type=submit]").click()
    expect(page.locator(".messages")).to_contain_text("La version est publiée.")
    written = Regulation.objects.filter(edition=edition).order_by("-number")[0]
    assert written.body.replace("\r\n", "\n") == WRITTEN
    assert written.deliberation == "n° 2026-104"
