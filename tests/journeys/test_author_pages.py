"""The pages of who writes a project, under axe: hers, and those around a project, with their errors."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from budgets.actions import deposit
from budgets.models import Edition, Project
from portal.demonstration.editions import NEXT_SOURCE
from tests.factories.deposits import IDEA
from tests.journeys.test_pages import faults

Open = Callable[..., Page]
OWN = ("edit", "withdraw", "my_photos", "signatures", "follow_up")
AROUND = ("project", "follow_by_mail", "report")


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
