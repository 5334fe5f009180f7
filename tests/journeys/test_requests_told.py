"""A report told on a phone, with and without scripts: where, what, how to answer, the receipt."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from allonnes.town.models import Address
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case
from tests.journeys.test_pages import faults

HEAVIEST = 100_000


def look(page: Page) -> None:
    page.wait_for_load_state()
    if page.locator("html.js").count():
        assert faults(page) == [], page.url


@pytest.mark.parametrize(("width", "js"), [(360, True), (1280, True), (360, False)])
def test_a_report_is_told_from_an_address(open_page: Callable[..., Page], town: Any, width: int, js: bool) -> None:
    address = Address.objects.filter(closed_at=None, repetition="").select_related("street").order_by("pk")[0]
    typed = f"{address.number} {address.street.label}"
    page = open_page(width=width, js=js)
    page.goto(reverse("requests_qrc:start_report"))
    assert len(page.content().encode()) < HEAVIEST
    look(page)
    page.locator("[name=where]").fill(typed)
    if js:
        page.get_by_role("option", name=typed).first.click()
        expect(page.locator("[data-place-status]")).to_contain_text("Nous avons compris")
    look(page)
    page.locator("main form button[type=submit]").first.press("Enter")
    page.wait_for_load_state()
    if page.locator("[name=chosen][value^=adresse]").count():
        look(page)
        page.locator("[name=chosen][value^=adresse]").first.check()
        page.locator("main form button[type=submit]").first.press("Enter")
    look(page)
    page.locator("textarea[name=description]").fill("La lampe devant chez moi est éteinte depuis trois jours.")
    page.locator("button[name=continue]").first.press("Enter")
    look(page)
    Case.objects.filter(state=CaseState.DRAFT).update(created_at=timezone.now() - timedelta(minutes=2))
    page.locator("[name=answer_by][value=none]").check()
    page.locator("main form button[type=submit]").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre signalement est enregistré")
    look(page)
    case = Case.objects.exclude(state=CaseState.DRAFT).latest("pk")
    assert case.address == address
