"""One promise: a winner, its dates, a slip with its reason, followers told once, a proof, opinions; under axe."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from allonnes.core.models import OutboxMessage
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from observatory.engagements.models import Engagement
from observatory.following.actions.telling import tell_changes
from observatory.following.models import Evaluation
from tests.factories.accounts import make_administrator
from tests.factories.budgets import make_counted_edition
from tests.factories.deposits import picture
from tests.journeys.test_pages import faults


def desk(page: Page, engagement: Engagement, name: str) -> None:
    page.goto(reverse(f"admin:observatory_engagement_{name}", args=[engagement.pk]))


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def announce(page: Page, engagement: Engagement, days: int, reason: str = "") -> None:
    desk(page, engagement, "date")
    page.get_by_label("Étape").select_option("delivery")
    page.get_by_label("Prévue le").fill((timezone.localdate() + timedelta(days=days)).isoformat())
    page.get_by_label("Pourquoi la date change").fill(reason)
    press(page, "Annoncer ou reporter une date")


def followed(page: Page, engagement: Engagement) -> None:
    page.goto(engagement.get_absolute_url())
    press(page, "Suivre cette promesse")
    expect(page.get_by_role("button", name="Ne plus suivre")).to_be_visible()


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("js", [True])
def test_from_a_winner_to_what_people_think_of_it(open_page: Callable[..., Page], resident: Any, js: bool) -> None:
    edition = make_counted_edition()
    winner = Project.objects.filter(edition=edition, state=ProjectState.ELECTED).order_by("number").first()
    staff = open_page(width=1280, js=js, as_user=make_administrator())
    staff.goto(reverse("admin:observatory_engagement_winners", args=[edition.pk]))
    assert faults(staff) == []
    press(staff, "Inscrire ces promesses")
    engagement = Engagement.objects.get(project=winner)
    announce(staff, engagement, 100)
    person = open_page(js=js, as_user=resident)
    person.goto(reverse("observatory:of_project", args=[edition.slug, winner.number]))
    expect(person.get_by_role("heading", level=1)).to_have_text(winner.title)
    followed(person, engagement)
    announce(staff, engagement, 190, "Aucune entreprise n’a répondu la première fois.")
    expect(staff.locator("main")).to_contain_text("Aucune entreprise n’a répondu")
    assert tell_changes(timezone.now() + timedelta(days=1)) >= 1
    assert tell_changes(timezone.now() + timedelta(days=1)) == 0
    told = OutboxMessage.objects.filter(kind="observatory/news", person=resident.public_id)
    assert told.count() == 1
    delivered(staff, engagement)
    judged(person, engagement)
    for width in (360, 1280):
        reader = open_page(width=width, js=js)
        for address in (engagement.get_absolute_url(), reverse("observatory:list"), reverse("observatory:figures")):
            reader.goto(address)
            if js:  # axe and measures are scripts
                assert faults(reader) == []
                assert reader.evaluate("document.documentElement.scrollWidth") <= width


def delivered(page: Page, engagement: Engagement) -> None:
    """Works, a photo after, then « livré »."""
    desk(page, engagement, "travaux")
    press(page, "Commencer les travaux")
    desk(page, engagement, "photos")
    page.get_by_label("Quand, par rapport aux travaux").select_option("after")
    page.get_by_label("Prise le").fill(timezone.localdate().isoformat())
    page.get_by_label("Où ?").fill("Place du Mail")
    photo = picture()
    page.get_by_label("Photo", exact=True).set_input_files(
        {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read()}
    )
    page.get_by_label("Que voit-on sur la photo").fill("Le lieu, une fois fait")
    press(page, "Publier cette photo")
    desk(page, engagement, "livrer")
    page.get_by_label("Livré le").fill(timezone.localdate().isoformat())
    page.get_by_label("Où le voir").fill("Place du Mail")
    press(page, "Dire que c’est livré")
    expect(page.locator("main")).to_contain_text("Livré")


def judged(page: Page, engagement: Engagement) -> None:
    """Three questions, once."""
    page.goto(engagement.get_absolute_url())
    page.get_by_role("link", name="Donner mon avis").click()
    assert faults(page) == []
    for name, answer in (("as_promised", "yes"), ("used", "often"), ("well_spent", "yes")):
        page.locator(f"input[name={name}][value={answer}]").check()
    press(page, "Envoyer mon avis")
    expect(page.locator("main")).to_contain_text("Vous avez donné votre avis")
    assert Evaluation.objects.filter(engagement=engagement).count() == 1
