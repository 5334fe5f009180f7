"""The règlement written with a preview, and the dates on one page with their calendar, at the desk."""

import re

import pytest
from django.urls import reverse

from budgets.editions.models import Regulation
from tests.budgets.editions.test_setup_desk import page, text
from tests.factories.budgets import EditionFactory
from tests.factories.setup import dated_edition, ready_edition, regulated
from tests.strict_client import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_the_deposit")]


# --- The règlement: a small editor, a preview, the last text ----------------------------------------
def test_the_preview_of_the_reglement_publishes_nothing_and_keeps_what_was_typed(desk: StrictClient) -> None:
    edition = dated_edition()
    preview = reverse("admin:budgets_edition_regulation_preview", args=[edition.pk])
    assert f'formaction="{preview}"' in text(desk.get(page(edition, "reglement")))
    answers = {"body": "# Article 1\n\n**Dix** projets.", "deliberation": "n° 7", "read_revision": "0"}
    html = text(desk.post(preview, answers))
    assert "<strong>Dix</strong> projets." in html
    for typed in ("**Dix** projets.</textarea>", 'value="n° 7"'):
        assert typed in html
    assert not Regulation.objects.exists()
    assert desk.get(preview)["Location"] == page(edition, "reglement")
    assert f'<form method="post" action="{page(edition, "reglement")}"' in html


def test_the_preview_escapes_what_a_text_must_not_hold(desk: StrictClient) -> None:
    preview = reverse("admin:budgets_edition_regulation_preview", args=[dated_edition().pk])
    assert "<script>alert" not in text(desk.post(preview, {"body": "<script>alert(1)</script>"}))


def test_a_first_reglement_starts_from_the_last_that_the_town_wrote(desk: StrictClient) -> None:
    before = EditionFactory(year=2026, title="Budget de 2026")
    regulated(before, body="# Article 1 de 2026")
    edition = EditionFactory(hidden=True, year=2027)
    html = text(desk.get(page(edition, "reglement")))
    assert "Article 1 de 2026" in html
    assert "Le texte vient du règlement « Budget de 2026" in html
    regulated(edition, body="# Article 1 de 2027")
    html = text(desk.get(page(edition, "reglement")))
    assert ("Article 1 de 2027" in html, "Le texte vient" in html) == (True, False)


# --- The dates: one page, a calendar, proposals -----------------------------------------------------
def test_an_edition_without_dates_is_proposed_some_and_nothing_is_written(desk: StrictClient) -> None:
    edition = EditionFactory(hidden=True, year=2027)
    html = text(desk.get(page(edition, "dates")))
    assert 'name="deposit_starts" value="2026-11-02T08:00"' in html
    assert "novembre 2026" in html
    assert "à partir du 2" in html
    assert not edition.phases.exists()
    proposed = dict(re.findall(r'name="(\w+_(?:starts|ends))" value="([^"]*)"', html))
    assert desk.post(page(edition, "dates"), {**proposed, "read_revision": "0"}).status_code == 302
    assert edition.phases.count() == 5


def test_the_calendar_shows_the_dates_chosen(desk: StrictClient) -> None:
    html = text(desk.get(page(dated_edition(), "dates")))
    for words in ("Le calendrier des cinq phases", "décembre 2026", "jusqu’au 24", "mars 2027"):
        assert words in html


def test_no_word_of_the_trade_is_left_on_the_pages_of_the_preparation(desk: StrictClient) -> None:
    edition = ready_edition()
    for name in ("change", "dates", "reglement", "publication"):
        html = text(desk.get(page(edition, name))).lower()
        assert not any(word in html for word in ("graine", "markdown", "slug", "sha-"))
