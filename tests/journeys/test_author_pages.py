"""The pages of who writes a project, under axe: theirs, and those around a project, with their errors."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from budgets.editions.models import Edition
from budgets.projects.deposit.actions import deposit
from budgets.projects.models import Project
from portal.demonstration.editions import NEXT_SOURCE
from tests.factories.deposits import IDEA, picture
from tests.journeys.test_pages import faults

Open = Callable[..., Page]
OWN = ("edit", "withdraw", "my_photos", "signatures", "follow_up")
AROUND = ("project", "follow_by_mail", "report", "support", "follow", "comment")


def project_of(author: Any) -> Project:
    edition, now = Edition.objects.get(source=NEXT_SOURCE), timezone.now()
    draft = deposit.start_draft(edition=edition, by=author, answers=IDEA, now=now)
    return deposit.submit_project(project=draft, by=author, now=now)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_pages_of_an_author_are_accessible(open_page: Open, resident: Any, width: int, scheme: str) -> None:
    project = project_of(resident)
    slug = project.edition.slug
    paths = [
        *(reverse(f"budgets:{name}", args=[project.public_id]) for name in OWN),
        *(reverse(f"budgets:{name}", args=[slug, 1]) for name in AROUND),
        *(reverse(f"budgets:{name}") for name in ("mine", "my_contributions")),
        reverse("budgets:deposit", args=[slug]),
        reverse("budgets:paper", args=[slug]),
    ]
    page = open_page(width=width, scheme=scheme, as_user=resident)
    wrong = {}
    for path in paths:
        answer = page.goto(path)
        found = faults(page) if answer and answer.status == 200 else ["does not open"]
        if found:
            wrong[path] = found
    assert not wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_errors_of_a_deposit_are_accessible(open_page: Open, resident: Any, scheme: str) -> None:
    edition = Edition.objects.get(source=NEXT_SOURCE)
    page = open_page(scheme=scheme)
    page.goto(reverse("budgets:deposit", args=[edition.slug]))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    assert page.locator("[aria-invalid=true]").count() == 2
    assert faults(page) == []


def test_what_was_typed_or_chosen_is_never_lost(open_page: Open, resident: Any) -> None:
    """A photo goes with « Continuer »; then the deposit ends, and the words come back, on the page and in a file."""
    edition, now = Edition.objects.get(source=NEXT_SOURCE), timezone.now()
    draft = deposit.start_draft(edition=edition, by=resident, answers=IDEA, now=now)
    draft.refresh_from_db()
    page = open_page(as_user=resident)
    page.goto(reverse("budgets:deposit_photos", args=[draft.public_id]))
    sent = picture()
    file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": sent.read()}
    page.locator("[name=photo]").set_input_files(file)
    page.get_by_label("Que voit-on sur la photo").fill("Le mur de l’école")
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(f"**{reverse('budgets:deposit_author', args=[draft.public_id])}")
    page.go_back()
    page.reload()
    assert page.locator("figcaption").inner_text() == "Le mur de l’école"
    assert not faults(page)
    page.goto(reverse("budgets:deposit_idea", args=[draft.public_id]))
    page.get_by_label("Expliquez-la").fill("Vingt pommiers, et de l’ombre pour tous.")
    edition.phases.filter(kind="deposit").update(ends_at=timezone.now())
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("heading", name="Ce n’est plus possible").wait_for()
    assert page.get_by_label("Expliquez-la").input_value() == "Vingt pommiers, et de l’ombre pour tous."
    assert not faults(page)
    with page.expect_download() as kept:
        page.get_by_role("button", name="Garder mon texte dans un fichier").click()
    assert kept.value.suggested_filename == "mon-texte.txt"
    assert "Vingt pommiers" in Path(kept.value.path()).read_text()
