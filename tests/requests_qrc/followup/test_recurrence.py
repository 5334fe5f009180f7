"""Three times at one spot in twelve months: an idea for the budget, or the subject of a council."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from allonnes.core.addresses import PAGES
from requests_qrc.followup.recurrence import recurrence_at, ways_from
from tests.factories.requests_qrc import make_category, receive
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))
SPOT = {"latitude": Decimal("47.968412"), "longitude": Decimal("0.163951")}
NEAR = {"latitude": Decimal("47.968500"), "longitude": Decimal("0.163951")}
FAR = {"latitude": Decimal("47.970412"), "longitude": Decimal("0.163951")}


def test_three_at_one_spot_lead_somewhere_and_two_do_not():
    category = make_category()
    case = receive(now=NOW, category=category, **SPOT)
    receive(now=NOW - timedelta(days=30), category=category, **NEAR)
    receive(now=NOW - timedelta(days=300), category=category, **FAR)
    assert recurrence_at(case, NOW) is None
    receive(now=NOW - timedelta(days=300), category=category, **SPOT)
    assert recurrence_at(case, NOW).words == "3 demandes au même endroit en douze mois"
    text = StrictClient().get(reverse("requests_qrc:case", args=[case.number])).text
    assert f"{reverse('budgets:submit')}?depuis={case.number}" in text


def test_what_is_older_private_or_without_a_point_does_not_count():
    category, private = make_category(), make_category(is_private=True)
    case = receive(now=NOW, category=category, **SPOT)
    hidden = receive(now=NOW, category=private, **SPOT)
    receive(now=NOW - timedelta(days=400), category=category, **SPOT)
    receive(now=NOW, category=category, **NEAR)
    nowhere = receive(now=NOW, category=category)
    assert [recurrence_at(row, NOW) for row in (case, hidden, nowhere)] == [None] * 3


def test_a_part_that_is_not_there_offers_nothing(monkeypatch):
    case = receive(now=NOW)
    kept = {name: page for name, page in PAGES._items.items() if name not in {"propose-idea", "suggest-to-council"}}
    monkeypatch.setattr(PAGES, "_items", kept)
    assert ways_from(case) == []
