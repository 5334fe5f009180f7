"""Text twice as large, and the first heading, on the desk and the three parts beside the budget."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from allonnes.outreach.models import Encounter
from budgets.editions.models import Edition
from budgets.projects.models import Comment, Project
from instances.councils.models import Council
from instances.outcomes.models import Opinion
from observatory.engagements.models import Engagement
from portal.demonstration.editions import NEXT_SOURCE
from portal.models import Page as EditorialPage
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_agent
from tests.journeys.test_pages import heading

Open = Callable[..., Page]
# Whoever asks their browser for text of 200 % gets twice the 112.5 % of the house.
TWICE = "document.documentElement.style.fontSize = '225%'"
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def too_wide(page: Page, paths: list[str]) -> dict[str, int]:
    """The pages that scroll sideways, and by how much."""
    found = {}
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        page.evaluate(TWICE)
        over = page.evaluate(OVER)
        if over > 0:
            found[path] = over
    return found


def desk_pages() -> list[str]:
    edition = Edition.objects.get(source=NEXT_SOURCE)
    found = [reverse(f"admin:{name}") for name in (
        "index", "budgets_edition_rules", "budgets_edition_add", "budgets_edition_changelist",
        "budgets_project_changelist",
        "instances_meeting_add", "requests_qrc_category_add", "observatory_election_add",
    )]  # fmt: skip
    found += [reverse("admin:app_list", args=["requests_qrc"])]
    found += [reverse(f"admin:budgets_edition_{name}", args=[edition.pk]) for name in ("change", "dates")]
    found += [
        reverse("admin:budgets_project_change", args=[Project.objects.filter(edition=edition).order_by("pk")[0].pk]),
        reverse("admin:budgets_comment_change", args=[Comment.objects.order_by("pk")[0].pk]),
        reverse("admin:instances_opinion_change", args=[Opinion.objects.order_by("pk")[0].pk]),
        *(
            reverse("admin:observatory_engagement_change", args=[pk])
            for pk in Engagement.objects.order_by("pk").values_list("pk", flat=True)[:30:5]
        ),
        reverse("admin:budgets_project_changelist") + f"?edition__id__exact={edition.pk}",
    ]
    return found


def case_pages() -> list[str]:
    cases = Case.objects.public().order_by("-pk")[:2]
    found = [reverse("admin:requests_qrc_case_change", args=[case.pk]) for case in cases]
    return [reverse("admin:index"), reverse("admin:requests_qrc_case_changelist"), *found]


def part_pages() -> list[str]:
    found = [reverse(f"requests_qrc:{name}") for name in ("home", "list", "find", "delays")]
    found += [reverse(f"observatory:{name}") for name in ("list", "figures", "participation")]
    found += [reverse(f"portal:{name}") for name in ("open_data", "agenda")]
    found += [reverse("instances:list")]
    found += [reverse("instances:council", args=[council.slug]) for council in Council.objects.order_by("pk")[:4]]
    found += [
        reverse("observatory:engagement", args=[number])
        for number in Engagement.objects.order_by("number").values_list("number", flat=True)
    ]
    found += [reverse("requests_qrc:case", args=[case.number]) for case in Case.objects.public().order_by("-pk")[:3]]
    found += [reverse("portal:page", args=[page.slug]) for page in EditorialPage.objects.order_by("pk")]
    found += [reverse("portal:encounter", args=[encounter.pk]) for encounter in Encounter.objects.order_by("-pk")[:6]]
    for edition in Edition.objects.filter(counts__is_official=True).distinct().order_by("pk"):
        found.append(reverse("budgets:minutes", args=[edition.slug]))
    return found


@pytest.mark.parametrize("width", [360, 640])
def test_the_desk_never_scrolls_sideways(open_page: Open, town: Any, width: int) -> None:
    page = open_page(width=width, as_user=make_agent("administrator"))
    assert not too_wide(page, desk_pages())
    page = open_page(width=width, as_user=make_agent("qrc_agent"))
    assert not too_wide(page, case_pages())


@pytest.mark.parametrize("width", [360, 640])
def test_requests_councils_and_the_observatory_never_scroll_sideways(open_page: Open, width: int) -> None:
    assert not too_wide(open_page(width=width), part_pages())


def test_the_first_heading_stands_high_on_a_telephone(open_page: Open) -> None:
    page = open_page(width=360)
    low = {}
    for path in part_pages():
        page.goto(path)
        found = heading(page)
        if found:
            low[path] = found
    assert not low
