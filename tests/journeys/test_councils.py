"""A young person applies, a parent agrees, a seat is given: at 360 px, with and without JavaScript, under axe."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from allonnes.notifications import tasks as delivery
from instances.councils.models import Candidacy, Council, Mandate
from tests.factories.accounts import born_years_ago
from tests.factories.councils import make_animator
from tests.journeys.test_pages import faults

SLUG = "comite-des-jeunes"


def _link_sent_to(address: str) -> str:
    """The button of the last mail to an address."""
    delivery.relay_outbox()
    letter = [letter for letter in mail.outbox if letter.to == [address]][-1]
    (found,) = re.findall(r"https?://[^/\s]+(/conseils/\S+)", str(letter.body))[:1]
    return str(found)


def _apply(page: Page) -> None:
    """Three steps, from the page of the council; then the link of the mail."""
    page.goto(reverse("instances:council", args=[SLUG]))
    assert not faults(page)
    page.get_by_role("link", name="Poser ma candidature").first.click()
    page.get_by_label("Votre prénom").fill("Nour")
    page.get_by_label("Votre nom").fill("Personne fictive")
    page.get_by_label("Votre date de naissance").fill(f"{born_years_ago(15):%d/%m/%Y}")
    assert not faults(page)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pourquoi, et où vous répondre")
    page.get_by_role("button", name="Continuer").click()
    assert not faults(page)
    page.get_by_label("Pourquoi voulez-vous venir").fill("Je voudrais des bus le samedi soir.")
    page.get_by_label("Votre adresse électronique").fill("nour@example.org")
    page.get_by_label("Nom d’un parent").fill("Parent Fictif")
    page.get_by_label("Adresse électronique de ce parent").fill("parent-de-nour@example.org")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Relisez")
    assert not faults(page)
    page.get_by_role("button", name="Envoyer ma candidature").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos courriels")
    page.goto(_link_sent_to("nour@example.org"))
    page.get_by_role("button", name="Confirmer ma candidature").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("attend un parent")
    assert not faults(page)


def _agree(page: Page) -> None:
    """The parent reads, then says yes."""
    page.goto(_link_sent_to("parent-de-nour@example.org"))
    assert not faults(page)
    page.get_by_role("button", name="Oui, je suis d’accord").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci pour votre réponse")


def _give_seat(page: Page, candidacy: Candidacy) -> None:
    """The animator finds the candidacy in their list, and keeps it."""
    page.goto(f"{reverse('admin:instances_candidacy_changelist')}?file=candidatures-a-decider")
    page.get_by_role("link", name=re.compile("Nour")).first.click()
    page.get_by_role("link", name="Retenir", exact=True).click()
    assert not faults(page)
    page.get_by_role("button", name="Retenir").click()
    expect(page.locator("body")).to_contain_text("le mandat est ouvert")


@pytest.mark.parametrize("js", [True])
def test_a_young_person_applies_a_parent_agrees_and_a_seat_is_given(
    open_page: Callable[..., Page], town: Any, *, js: bool
) -> None:
    council = Council.objects.get(slug=SLUG)
    members = Mandate.objects.seated().running_on(timezone.localdate()).filter(council=council).count()
    young = open_page(js=js)
    _apply(young)
    _agree(open_page(js=js))
    candidacy = Candidacy.objects.get(first_name="Nour", council=council)
    _give_seat(open_page(js=js, width=1280, as_user=make_animator(council)), candidacy)

    young.goto(_link_sent_to("nour@example.org"))
    expect(young.get_by_role("heading", level=1)).to_have_text("Votre candidature est retenue")
    young.goto(reverse("instances:council", args=[SLUG]))
    expect(young.get_by_role("heading", name=f"{members + 1} membres")).to_be_visible()
    expect(young.locator("main")).not_to_contain_text("Nour")
    assert not faults(young)
