"""A feed is written once a change: its copy is small, given back whole, and never an old one."""

import random
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from allonnes.core.agenda import SOURCES
from allonnes.core.page_changes import Version
from allonnes.core.page_store import STORE
from allonnes.outreach.models import Encounter
from portal.calendar.feed_copies import copied, copy_of
from portal.calendar.icalendar import calendar_bytes
from tests.factories.budgets import NeighbourhoodFactory, at
from tests.factories.outreach import EncounterFactory
from tests.factories.town import PlaceFactory
from tests.portal.agenda_reading import body, dated, events
from tests.strict_client import StrictClient


@pytest.mark.django_db
def test_feed_is_written_once_until_something_changes(client: StrictClient, django_assert_num_queries: Any) -> None:
    encounters = EncounterFactory.create_batch(3, place=PlaceFactory())
    written_first = body(client.get("/agenda.ics"))
    with django_assert_num_queries(1):
        again = client.get("/agenda.ics")
        assert body(again) == written_first
    assert again["Content-Disposition"] == 'attachment; filename="agenda.ics"'
    Encounter.objects.filter(pk=encounters[0].pk).update(title="Autre titre")
    assert {str(event["SUMMARY"]) for event in events(client.get("/agenda.ics"))} == {
        "Autre titre",
        encounters[1].title,
        encounters[2].title,
    }
    with (
        time_machine.travel(timezone.now() + timedelta(days=1), tick=False),
        django_assert_num_queries(1 + len(SOURCES)),
    ):
        assert len(events(client.get("/agenda.ics"))) == 3


def test_feed_left_in_the_middle_is_not_kept() -> None:
    pieces = (piece for piece in (b"BEGIN", b"END"))
    left = copied(pieces, key="feed", mark="1", version=Version(("town",), 1, 1), now=timezone.now())
    assert next(left) == b"BEGIN"
    left.close()
    assert copy_of("feed", "1") is None


@pytest.mark.django_db
def test_each_feed_has_its_own_copy(client: StrictClient) -> None:
    here = NeighbourhoodFactory()
    EncounterFactory(title="Ici", neighbourhood=here)
    EncounterFactory(title="Ailleurs")
    for _time in range(2):
        assert [event["SUMMARY"] for event in events(client.get(f"/agenda/quartier/{here.slug}.ics"))] == ["Ici"]
        assert {str(event["SUMMARY"]) for event in events(client.get("/agenda.ics"))} == {"Ici", "Ailleurs"}


def test_the_copy_of_a_large_calendar_is_small_and_given_back_in_little_memory() -> None:
    start, version = at("2027-01-01 10:00"), Version(("town",), 1, 1)
    many = (
        dated(uid=f"essai-{n}", title=f"Rencontre {n}", starts_at=start, ends_at=start + timedelta(hours=1))
        for n in range(2000)
    )
    written_first = b"".join(
        copied(calendar_bytes(many, name="Tout", now=start), key="feed", mark="1", version=version, now=start)
    )
    assert STORE.weight < 100_000
    tracemalloc.start()
    length = sum(len(piece) for piece in copy_of("feed", "1") or ())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length == len(written_first) > 500_000
    assert peak < 200_000
    assert b"".join(copy_of("feed", "1") or ()) == written_first
    assert copy_of("feed", "2") is None


def test_a_calendar_too_large_to_be_kept_is_sent_whole() -> None:
    noise = [random.Random(n).randbytes(1000) for n in range(600)]
    sent = copied(iter(noise), key="feed", mark="1", version=Version(("town",), 1, 1), now=timezone.now())
    assert list(sent) == noise
    assert copy_of("feed", "1") is None
