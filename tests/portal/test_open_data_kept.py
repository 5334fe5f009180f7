"""The pages of open data, and of a promise, kept for visitors: one question when nothing changed, never an old word."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.core.open_data import sets_in_order
from observatory.engagements.models import Engagement
from observatory.following.models import Evaluation
from tests.conventions.test_kept_pages import unwatched
from tests.factories.accounts import make_administrator, make_user
from tests.factories.observatory import delivered, make_engagement, make_text
from tests.factories.outreach import EncounterFactory
from tests.observatory.engagements.test_births_refused import BIRTHS
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def pages() -> list[str]:
    """The catalogue, each set, and a promise."""
    sets = [reverse("portal:open_data_set", args=[data_set.slug]) for data_set in sets_in_order()]
    return [reverse("portal:open_data"), *sets, *(row.get_absolute_url() for row in Engagement.objects.all())]


def read(address: str) -> str:
    """As a visitor without a cookie reads it."""
    page = StrictClient().get(address)
    assert page.status_code == 200
    assert "ETag" in page
    return page.content.decode()


def test_a_page_that_is_kept_costs_one_question() -> None:
    delivered()
    EncounterFactory()
    for address in pages():
        first = read(address)
        with CaptureQueriesContext(connection) as asked:
            assert read(address) == first
        assert len(asked) == 1, address


def test_each_table_that_these_pages_read_tells_its_changes() -> None:
    """A promise of each source, one delivered, one stopped."""
    for make in BIRTHS.values():
        _args, act = make()
        act(by=make_administrator(), now=timezone.now())
    delivered()
    assert sorted({problem for address in pages() for problem in unwatched(address)}) == []


def renamed(row: Engagement) -> None:
    Engagement.objects.filter(pk=row.pk).update(place_words="Derrière la halle")


def nine_answers(row: Engagement) -> None:
    Evaluation.objects.bulk_create(
        Evaluation(engagement=row, user=make_user(), as_promised="yes", used="often", well_spent="yes")
        for _time in range(9)
    )


def photographed(row: Engagement) -> None:
    row.photos.update(alt="Un banc neuf, en bois")


@pytest.mark.parametrize(
    ("change", "words"),
    [(renamed, "Derrière la halle"), (nine_answers, "Au moins"), (photographed, "Un banc neuf, en bois")],
)
def test_the_page_of_a_promise_says_a_change_at_once_and_only_once_it_is_committed(
    change: Callable[[Engagement], Any], words: str
) -> None:
    row = delivered()
    address = row.get_absolute_url()
    before = read(address)
    assert words not in before

    with transaction.atomic():
        change(row)
        transaction.set_rollback(True)
    assert read(address) == before
    change(row)
    assert words in read(address)


def test_the_catalogue_counts_a_new_row_at_once() -> None:
    make_text()
    address = reverse("portal:open_data_set", args=["promesses"])
    assert "Aucune ligne" in read(address)
    make_engagement()
    assert "1 ligne" in read(address).replace("\u202f", " ").replace("\u00a0", " ")
    assert "Aucune ligne" not in read(address)


def test_a_visitor_follows_by_a_link_and_an_account_by_a_button() -> None:
    """The button's token would be a visitor's own: the page could not be kept."""
    row = make_engagement()
    page = read(row.get_absolute_url())
    assert "csrfmiddlewaretoken" not in page
    assert reverse("observatory:follow_by_mail", args=[row.number]) in page
    assert f"{reverse('account_login')}?next=" in page
