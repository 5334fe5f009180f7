"""A walk that is full: a resident waits, somebody gives a seat back by the link of their mail, the resident gets it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from allonnes.core.models import OutboxMessage
from allonnes.outreach.enums import EncounterKind
from allonnes.outreach.links import asked_link, registration_link
from allonnes.outreach.models import Encounter, Registration
from tests.factories.outreach import registered
from tests.journeys.test_pages import faults

HEAVIEST = 100_000


def look(page: Page) -> None:
    page.wait_for_load_state()
    assert len(page.content().encode()) < HEAVIEST
    if page.locator("html.js").count():
        assert faults(page) == [], page.url


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name).press("Enter")


@pytest.mark.parametrize(("width", "js"), [(360, True), (1280, True), (360, False)])
def test_a_resident_waits_for_a_walk_and_gets_a_seat(
    open_page: Callable[..., Page], town: Any, width: int, js: bool
) -> None:
    walk = Encounter.objects.upcoming().filter(kind=EncounterKind.URBAN_WALK, stops__isnull=False).distinct().get()
    leaving = registered(walk, adults=walk.seats_left, email="alix@example.org")
    page = open_page(width=width, js=js)
    page.goto(reverse("portal:encounter", args=[walk.pk]))
    expect(page.locator("main")).to_contain_text("Complet")
    expect(page.locator("main")).not_to_contain_text("places libres")
    look(page)
    page.get_by_role("link", name="Rejoindre la liste d’attente").click()
    look(page)
    press(page, "Rejoindre la liste d’attente")
    expect(page.locator("main")).to_contain_text("Écrivez votre nom")
    look(page)
    page.locator("[name=name]").fill("Camille Martin")
    page.locator("[name=email]").fill("camille@example.org")
    press(page, "Rejoindre la liste d’attente")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Regardez vos courriels")
    look(page)
    # What the mail held is forgotten once it is sent: the same link, made again.
    assert OutboxMessage.objects.filter(kind="outreach/seat_to_confirm").count() == 1
    page.goto(asked_link(Registration(encounter=walk, name="Camille Martin", email="camille@example.org")))
    expect(page.locator("main")).to_contain_text("C’est complet")
    look(page)
    press(page, "Confirmer mon inscription")
    expect(page.get_by_role("heading", level=1)).to_contain_text("liste d’attente")
    look(page)
    mine = page.url

    other = open_page(width=width, js=js)
    other.goto(registration_link(leaving))
    other.get_by_role("link", name="Annuler mon inscription").click()
    look(other)
    press(other, "Annuler mon inscription")
    expect(other.get_by_role("heading", level=1)).to_contain_text("est annulée")
    look(other)

    page.goto(mine)
    expect(page.get_by_role("heading", level=1)).to_contain_text("est confirmée")
    look(page)
    made = Registration.objects.active().get(email="camille@example.org")
    assert made.is_seated
    assert OutboxMessage.objects.filter(kind="outreach/seat_freed", key__contains=made.pk.hex).count() == 1
