"""The list of editions: the one under way, what the others gave, votes of elsewhere apart."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.pages.edition_cards import edition_cards, past_words
from tests.factories.budgets import EditionFactory, PhaseFactory, make_counted_edition
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def test_editions_of_the_town_and_of_elsewhere_are_apart(client: StrictClient) -> None:
    EditionFactory(title="Notre budget")
    EditionFactory(title="Celui de Toulouse", imported=True)
    page = client.get("/budgets/").content.decode()
    assert page.index("Notre budget") < page.index("Votes d’autres villes") < page.index("Celui de Toulouse")


def test_list_shows_the_edition_under_way_then_what_the_others_gave(
    client: StrictClient, django_assert_num_queries: Any
) -> None:
    make_counted_edition(title="Passée", year=2025)
    now = EditionFactory(title="En cours", year=2027)
    PhaseFactory(
        edition=now, kind=PhaseKind.DEPOSIT, starts_at=timezone.now() - timedelta(days=1),
        ends_at=timezone.now() + timedelta(days=9)
    )  # fmt: skip
    with django_assert_num_queries(3):
        edition_cards(Edition.objects.published().prefetch_related("phases").order_by("pk"), timezone.now())
    page = client.get("/budgets/").content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert (
        page.index("Déposer mon projet") < page.index("Comment ça marche") < page.index("1 édition passée, 2 projets")
    )
    assert page.count('class="btn btn-main') == 1
    assert "<dt>bulletins</dt><dd>6</dd>" in page
    assert "<dt>attribués</dt><dd>80 000 €</dd>" in page


def test_past_editions_without_a_result_say_only_how_many() -> None:
    edition = EditionFactory()
    assert past_words(edition_cards([edition], timezone.now())) == "1 édition passée"


def test_list_without_edition_offers_the_encounters(client: StrictClient) -> None:
    assert "Aucune édition n’est publiée" in client.get("/budgets/").content.decode()
