"""Deadlines and ages in words, with their shape."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from allonnes.core.desk_cells import age, due, two_lines
from allonnes.core.templatetags.desk import labelled_cells

TODAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC), tick=False):
        yield


@pytest.mark.parametrize(
    ("days", "sign", "words"),
    [
        (-6, "late", "6 jours de retard"),
        (-1, "late", "1 jour de retard"),
        (0, "today", "aujourd’hui"),
        (1, "soon", "dans 1 jour"),
        (7, "soon", "dans 7 jours"),
        (8, "later", "dans 8 jours"),
        (46, "later", "dans 46 jours"),
    ],
)
def test_a_deadline_is_said_with_its_shape(days, sign, words):
    cell = due(TODAY + timedelta(days=days))
    assert f"sign-{sign}" in cell
    assert words in cell


def test_what_is_done_says_when_and_what_has_no_deadline_says_so():
    assert due(TODAY, done_on=datetime(2026, 11, 3, 12, tzinfo=UTC)).startswith("rendu le 3")
    assert "sans échéance" in due(None)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "aujourd’hui"),
        (1, "il y a 1 jour"),
        (13, "il y a 13 jours"),
        (14, "il y a 2 semaines"),
        (60, "il y a 2 mois"),
    ],
)
def test_an_age_is_said_in_the_unit_that_one_would_use(days, words):
    assert age(TODAY - timedelta(days=days)) == words


def test_an_age_of_nothing_and_of_what_comes():
    assert age(None) == ""
    assert "décembre" in age(TODAY + timedelta(days=3))


def test_a_cell_leaves_out_what_is_empty_and_runs_nothing():
    cell = two_lines("<b>", "", "n° 4", None)
    assert "&lt;b&gt;" in cell
    assert '<small class="line-detail">n° 4</small>' in cell


@pytest.mark.parametrize(
    ("icon", "alt", "words"), [("yes", "True", "Oui"), ("no", "False", "Non"), ("unknown", "None", "–")]
)
def test_an_icon_drawn_by_django_is_said_in_french(icon: str, alt: str, words: str) -> None:
    made = f'<td class="x"><img src="/static/admin/img/icon-{icon}.svg" alt="{alt}"></td>'
    assert labelled_cells([{"text": "actif"}], [made]) == f'<td data-label="Actif" class="x">{words}</td>'
