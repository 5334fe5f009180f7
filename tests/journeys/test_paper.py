"""What leaves the printer: whole sheets, nothing cut, large letters where they are asked."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from tests.factories.budgets import CategoryFactory, ProjectFactory
from tests.journeys.test_pages import faults

# The width of an A4 sheet between its margins, in CSS pixels.
SHEET_WIDTH = 688
SMALLEST_LETTERS = """() => Math.min(...[...document.querySelectorAll('.large-print *')]
    .filter(one => one.checkVisibility() && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(one => parseFloat(getComputedStyle(one).fontSize)))"""
CUT = """() => [...document.querySelectorAll('.poster, .sheet')]
    .filter(one => one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth)
    .map(one => `${one.scrollHeight} > ${one.clientHeight}`)"""


@pytest.fixture
def edition(town: Any) -> Edition:
    """The edition whose deposit is open."""
    own = Edition.objects.filter(is_imported=False).order_by("pk")
    return next(one for one in own if one.is_in_phase(PhaseKind.DEPOSIT, timezone.now()))


def printed(page: Page, path: str) -> int:
    """Open a page as the printer sees it; how many sheets it takes."""
    page.set_viewport_size({"width": SHEET_WIDTH, "height": 1000})
    page.emulate_media(media="print")
    page.goto(path)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("js", [True, False])
def test_form_is_one_sheet_on_two_sides(open_page: Callable[..., Page], edition: Edition, js: bool) -> None:
    page = open_page(js=js)
    assert printed(page, f"/budgets/{edition.slug}/imprimer/formulaire/") == 2
    assert page.evaluate(CUT) == []


def test_each_poster_is_one_sheet_whatever_it_says(open_page: Callable[..., Page], edition: Edition) -> None:
    ProjectFactory(
        edition=edition,
        number=9001,
        title=("Un très long titre pour un projet " * 10)[:250],
        summary="Des mots, encore des mots. " * 11,
        place_label=("Entre le stade et la bibliothèque, " * 10)[:250],
        author_label=("Les habitantes et habitants " * 6)[:120],
        category=CategoryFactory(edition=edition, name=("Cadre de vie et propreté " * 5)[:120]),
    )
    ProjectFactory(edition=edition, number=9002, title="É" * 60, summary="W" * 300, place_label="M" * 100)
    page = open_page()
    for number in (1, 9001, 9002):
        assert printed(page, f"/budgets/{edition.slug}/projets/{number}/affiche/") == 1, number
        assert page.evaluate(CUT) == [], number
    sheets = printed(page, f"/budgets/{edition.slug}/imprimer/affiches/")
    assert sheets == page.locator(".poster").count() == 2
    assert page.evaluate(CUT) == []


def test_large_print_has_no_letter_under_eighteen_points(open_page: Callable[..., Page], edition: Edition) -> None:
    page = open_page()
    path = f"/budgets/{edition.slug}/imprimer/livret/?gros=1"
    page.goto(path)
    assert page.evaluate(SMALLEST_LETTERS) >= 24
    printed(page, path)
    assert page.evaluate(SMALLEST_LETTERS) >= 24
    assert page.evaluate("getComputedStyle(document.querySelector('.booklet-entries')).columnCount") == "auto"


def test_each_neighbourhood_begins_a_sheet(open_page: Callable[..., Page], edition: Edition) -> None:
    page = open_page(js=False)
    sheets = printed(page, f"/budgets/{edition.slug}/imprimer/livret/")
    parts = page.locator(".booklet-part")
    assert sheets > parts.count() > 2
    assert set(parts.evaluate_all("all => all.map(one => getComputedStyle(one).breakBefore)")) == {"page"}
    assert page.locator(".paper-tools").first.is_hidden()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_pages_to_print_are_accessible(
    open_page: Callable[..., Page], edition: Edition, width: int, scheme: str
) -> None:
    page = open_page(width=width, scheme=scheme)
    wrong = {}
    for part in ("imprimer/", "imprimer/livret/", "imprimer/livret/?gros=1", "imprimer/affiches/",
                 "imprimer/formulaire/", "projets/1/affiche/"):  # fmt: skip
        page.goto(f"/budgets/{edition.slug}/{part}")
        found = faults(page)
        if found:
            wrong[part] = found
    assert not wrong
