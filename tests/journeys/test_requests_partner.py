"""A request that is not the town's: forwarded, given back, forwarded again, done; each by the link of its mail."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import open_secret
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.links import resident_token
from requests_qrc.intake.models import Case
from tests.factories.addresses import make_quartiers
from tests.factories.core import nobody_delivers
from tests.factories.requests_qrc import case_in, make_partner, sorter
from tests.journeys.test_pages import faults

WORDS = "Ce feu est au croisement : il est au département."


@pytest.fixture
def town(live_server: Any, settings: Any, tmp_path: Path) -> Any:
    """Two quartiers: nothing else is needed here."""
    settings.SITE_URL, settings.MEDIA_ROOT = live_server.url, tmp_path
    cache.clear()
    make_quartiers()
    with nobody_delivers():
        yield live_server


def look(page: Page, *, js: bool) -> None:
    page.wait_for_load_state()
    if js:
        assert faults(page) == [], page.url


def forward(page: Page, case: Case, partner: Any) -> str:
    """An agent forwards it; the link of the mail."""
    page.goto(reverse("admin:requests_qrc_case_transmettre", args=[case.pk]))
    page.locator("[name=partner]").select_option(str(partner.pk))
    page.locator("main form [type=submit]").last.click()
    expect(page.locator("body")).to_contain_text("La demande est transmise.")
    mails = OutboxMessage.objects.filter(kind="requests_qrc/partner_asked", payload__case=case.pk)
    return str(open_secret(mails.latest("created_at"))["link"])


def answer(page: Page, link: str, words: str, button: str, *, js: bool) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page, js=js)
    # Without a word, the page says what is missing.
    page.get_by_role("button", name=button).click()
    expect(page.locator("main")).to_contain_text("Dites en quelques mots")
    look(page, js=js)
    page.locator("[name=body]").fill(words)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci, c’est noté")
    look(page, js=js)


@pytest.mark.parametrize("js", [True, False])
def test_a_body_gives_back_then_another_does_it(open_page: Callable[..., Page], town: Any, js: bool) -> None:
    case = case_in(CaseState.ASSIGNED, now=timezone.now())
    metropole, county = make_partner(name="Le Mans Métropole"), make_partner(name="Département de la Sarthe")
    desk, outside = open_page(width=1280, js=js, as_user=sorter()), open_page(js=js)
    first = forward(desk, case, metropole)
    answer(outside, first, WORDS, "Ce n’est pas pour nous", js=js)
    case.refresh_from_db()
    assert (case.state, case.is_urgent) == (CaseState.RECEIVED, True)
    outside.goto(first)
    expect(outside.get_by_role("heading", level=1)).to_contain_text("Ce lien ne sert plus")
    desk.goto(reverse("admin:requests_qrc_case_change", args=[case.pk]))
    expect(desk.locator("main")).to_contain_text(WORDS)
    second = forward(desk, case, county)
    answer(outside, second, "Feu réparé ce matin.", "Dire que c’est fait", js=js)
    case.refresh_from_db()
    assert case.state == CaseState.RESOLVED
    outside.goto(reverse("requests_qrc:followed", args=[resident_token(case)]))
    expect(outside.locator("main")).to_contain_text("Feu réparé ce matin.")
    look(outside, js=js)
