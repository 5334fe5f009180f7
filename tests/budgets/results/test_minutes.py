"""The procès-verbal on paper: winners first, numbered pages, room to sign."""

import pytest
from django.conf import settings

from budgets.results.explanation import replay
from tests.budgets.results.test_results import official, publish, said
from tests.factories.budgets import make_counted_edition, make_edition_with_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def test_minutes_name_the_winners_first_with_their_total(client: StrictClient) -> None:
    edition = make_counted_edition()
    html = client.get(f"/budgets/{edition.slug}/resultats/proces-verbal/").content.decode()
    first = html[html.index("1. Les projets lauréats") : html.index("2. Le vote")]
    winners = [line for line in replay(official(edition)) if line.is_elected]
    assert winners
    assert first.count("<tr>") == len(winners) + 2
    assert all(line.title in first for line in winners)
    total = first[first.index("<tfoot>") :].replace("\u202f", "").replace("\xa0", "")
    assert f"{sum(line.cost for line in winners)}€" in total


def test_minutes_without_a_winner_say_so(client: StrictClient) -> None:
    edition = make_edition_with_vote(minimum_votes=1_000)
    publish(edition)
    assert "Aucun projet lauréat." in said(client, edition, "resultats/proces-verbal/")


def test_minutes_on_paper_have_numbered_pages_repeated_headers_and_room_to_sign(client: StrictClient) -> None:
    page = said(client, make_counted_edition(), "resultats/proces-verbal/")
    assert "css/vote-minutes.css" in page
    assert '<div class="signatures">' in page
    rules = (settings.BASE_DIR / "static/css/vote-minutes.css").read_text(encoding="utf-8")
    for rule in (
        "counter(page)",
        "thead { display: table-header-group; }",
        "tfoot { display: table-row-group; break-before: avoid; }",
        "min-height: 32mm",
    ):
        assert rule in rules
