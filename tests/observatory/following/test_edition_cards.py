"""On the card of a past edition, one square for each promise made of its winners."""

from typing import Any

import pytest
from django.utils import timezone

from budgets.editions.models import Edition
from observatory.engagements.actions import birth
from tests.factories.accounts import make_administrator
from tests.factories.budgets import make_counted_edition
from tests.factories.observatory import make_election
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def promised(**fields: Any) -> Edition:
    edition = make_counted_edition(**fields)
    birth.follow_winners(edition=edition, by=make_administrator(), now=timezone.now())
    return edition


def shown(client: StrictClient) -> str:
    return " ".join(client.get("/budgets/").content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


def test_a_past_edition_shows_what_became_of_its_winners(client: StrictClient) -> None:
    edition = make_counted_edition(year=2025)
    assert "Promesses :" not in shown(client)
    made = birth.follow_winners(edition=edition, by=make_administrator(), now=timezone.now())
    page = shown(client)
    assert page.count('<i class="promise promise-') == len(made) == 2
    assert "Promesses : aucune tenue sur 2</a>" in page
    assert f"/observatoire/?origine={made[0].origin.slug}" in page


def test_two_editions_ask_no_more_than_one(client: StrictClient, django_assert_max_num_queries: Any) -> None:
    """The first answer finds out who asks; from the second on, the page alone is paid."""
    promised(year=2023)
    shown(client)
    promised(year=2024)
    with django_assert_max_num_queries(100) as two:
        shown(client)
    promised(year=2025)
    with django_assert_max_num_queries(len(two)):
        assert shown(client).count("Promesses :") == 3


def test_before_an_election_nothing_counts_what_is_kept(client: StrictClient) -> None:
    promised(year=2025)
    make_election()
    assert "Promesses :" not in shown(client)
