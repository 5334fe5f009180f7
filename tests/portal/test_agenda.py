"""The public calendar: lists, one encounter, and files that a calendar reads."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar

from allonnes.core.agenda import agenda_items
from allonnes.outreach.actions import cancel_encounter, change_encounter
from allonnes.outreach.enums import AgeBand, EncounterState
from allonnes.outreach.models import Headcount
from tests.factories.accounts import make_administrator
from tests.factories.budgets import NeighbourhoodFactory, at
from tests.factories.portal import EncounterFactory, PlaceFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def events(response: HttpResponse) -> list[Any]:
    """The events of a calendar file, strictly parsed."""
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def plain(response: HttpResponse) -> str:
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


# --- Files ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "hours"),
    [("2027-03-28 01:30", 2), ("2027-03-28 10:00", 1), ("2027-10-31 01:30", 3), ("2027-10-31 18:00", 0)],
)
def test_hours_of_the_file_are_right_around_the_change_of_the_clock(
    client: StrictClient, start: str, hours: int
) -> None:
    begin = at(start)
    encounter = EncounterFactory(starts_at=begin, ends_at=begin + timedelta(hours=hours, minutes=30))
    encounter.refresh_from_db()
    (event,) = events(client.get(f"/agenda/{encounter.pk}.ics"))
    assert event["DTSTART"].dt == encounter.starts_at
    assert event["DTEND"].dt == encounter.ends_at
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"


def test_file_brings_the_rules_of_the_time_zone_and_a_name(client: StrictClient) -> None:
    encounter = EncounterFactory(title="Stand, marché ; bancs")
    response = client.get(f"/agenda/{encounter.pk}.ics")
    calendar = Calendar.from_ical(response.content)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert calendar["X-WR-CALNAME"] == r"Stand\, marché \; bancs"
    assert response["Content-Disposition"] == f'attachment; filename="rencontre-{encounter.pk}.ics"'


def test_event_tells_where_and_keeps_its_identity(client: StrictClient) -> None:
    place = PlaceFactory(name="La mairie", address="")
    encounter = EncounterFactory(place=place, description="Avec café")
    (event,) = events(client.get(f"/agenda/{encounter.pk}.ics"))
    assert (event["LOCATION"], event["STATUS"], event["SEQUENCE"]) == ("La mairie", "CONFIRMED", 0)
    assert event["DESCRIPTION"].startswith("Avec café\nhttp")
    assert event["UID"].startswith(f"rencontre-{encounter.pk}@")
    encounter.title = "Un autre titre"
    change_encounter(encounter=encounter, by=make_administrator())
    (again,) = events(client.get(f"/agenda/{encounter.pk}.ics"))
    assert (again["UID"], again["SEQUENCE"], again["SUMMARY"]) == (event["UID"], 1, "Un autre titre")


def test_cancelled_encounter_stays_in_the_feed_as_cancelled(client: StrictClient) -> None:
    kept, gone = EncounterFactory(), EncounterFactory()
    cancel_encounter(encounter=gone, by=make_administrator(), reason="Il neige.", now=timezone.now())
    told = {event["SUMMARY"]: (event["STATUS"], event["SEQUENCE"]) for event in events(client.get("/agenda.ics"))}
    assert told == {kept.title: ("CONFIRMED", 0), gone.title: ("CANCELLED", 1)}


@pytest.mark.parametrize("number", [1, 3])
def test_feed_takes_one_query(client: StrictClient, django_assert_num_queries: Any, number: int) -> None:
    EncounterFactory.create_batch(number)
    with django_assert_num_queries(1):
        assert len(events(client.get("/agenda.ics"))) == number


@pytest.mark.parametrize("path", ["/agenda/999/", "/agenda/999.ics", "/agenda/" + "9" * 30 + "/"])
def test_encounter_that_does_not_exist_is_404(client: StrictClient, path: str) -> None:
    assert client.get(path).status_code == 404


# --- Lists ------------------------------------------------------------------------------------------
def test_lists_hold_what_comes_then_what_was(client: StrictClient) -> None:
    later = EncounterFactory(title="Plus tard", starts_at=timezone.now() + timedelta(days=9))
    EncounterFactory(title="Bientôt")
    EncounterFactory(title="Hier", past=True, state=EncounterState.HELD, what_we_do="Deux bancs")
    coming, gone = plain(client.get("/agenda/")), plain(client.get("/agenda/passe/"))
    assert coming.index("Bientôt") < coming.index(later.title)
    assert "Hier" not in coming
    assert "Hier" in gone
    assert "Compte rendu publié" in gone
    assert "Bientôt" not in gone


def test_encounter_leaves_the_coming_ones_after_its_last_instant(client: StrictClient) -> None:
    encounter = EncounterFactory(starts_at=at("2027-03-07 18:00"), ends_at=at("2027-03-07 20:00"))
    with time_machine.travel(encounter.ends_at, tick=False):
        assert encounter.title in plain(client.get("/agenda/"))
    with time_machine.travel(encounter.ends_at + timedelta(seconds=1), tick=False):
        assert encounter.title not in plain(client.get("/agenda/"))
        assert encounter.title in plain(client.get("/agenda/passe/"))


def test_cancelled_encounter_is_marked_everywhere_until_its_hour(client: StrictClient) -> None:
    encounter = EncounterFactory()
    cancel_encounter(encounter=encounter, by=make_administrator(), reason="Il neige.", now=timezone.now())
    for path in ("/agenda/", "/"):
        assert "Annulée" in plain(client.get(path))
    page = plain(client.get(f"/agenda/{encounter.pk}/"))
    assert "Cette rencontre est annulée" in page
    assert "Il neige." in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [("kind=market_stall", 1), ("kind=workshop", 0), ("kind=inconnu", 1), ("neighbourhood=abc", 1), ("page=abc", 1)],
)
def test_filters(client: StrictClient, query: str, expected: int) -> None:
    EncounterFactory()
    assert len(client.get(f"/agenda/?{query}").context["page"].object_list) == expected


@pytest.mark.parametrize("value", ["%00", "9" * 400, "-1", "%27", "1.5", "é"])
@pytest.mark.parametrize("name", ["kind", "neighbourhood", "page"])
def test_bad_value_never_breaks_the_list(client: StrictClient, name: str, value: str) -> None:
    EncounterFactory()
    assert client.get(f"/agenda/?{name}={value}").status_code == 200
    assert client.get(f"/agenda/passe/?{name}={value}").status_code == 200


def test_filter_by_neighbourhood(client: StrictClient) -> None:
    here = NeighbourhoodFactory()
    EncounterFactory(neighbourhood=here)
    EncounterFactory()
    assert len(client.get(f"/agenda/?neighbourhood={here.pk}").context["page"].object_list) == 1


def test_empty_lists_say_what_to_do(client: StrictClient) -> None:
    for path in ("/agenda/", "/agenda/passe/"):
        assert "Aucune rencontre ne correspond" in plain(client.get(path))


@pytest.mark.parametrize("number", [1, 3, 25])
def test_number_of_queries_of_the_list(client: StrictClient, django_assert_num_queries: Any, number: int) -> None:
    EncounterFactory.create_batch(number, neighbourhood=NeighbourhoodFactory())
    client.get("/aide/")
    with django_assert_num_queries(3):
        client.get("/agenda/")


# --- One encounter ----------------------------------------------------------------------------------
def test_encounter_page_says_when_where_and_what_came_of_it(client: StrictClient) -> None:
    encounter = EncounterFactory(
        starts_at=at("2027-03-07 18:00"),
        ends_at=at("2027-03-07 20:30"),
        description="Avec café",
        hosts="Deux agentes",
        audience="Tout le monde",
        what_you_said="Il manque des bancs.",
        what_we_do="Deux bancs en mai.",
        place=PlaceFactory(name="La mairie", access="De plain-pied"),
    )
    Headcount.objects.create(encounter=encounter, age_band=AgeBand.ADULT, count=12)
    Headcount.objects.create(encounter=encounter, age_band=AgeBand.ELDER, count=30)
    page = plain(client.get(f"/agenda/{encounter.pk}/"))
    for words in ("dimanche 7 mars 2027 à 18 h, jusqu’à 20 h 30", "La mairie", "De plain-pied", "Deux agentes", "42"):
        assert words in page
    assert page.index("Il manque des bancs.") < page.index("Deux bancs en mai.")


def test_encounter_page_escapes_what_was_typed(client: StrictClient) -> None:
    encounter = EncounterFactory(title="<script>alert(1)</script>", description="<b onclick=x>")
    page = client.get(f"/agenda/{encounter.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<b onclick" not in page


def test_agenda_of_the_home_page_is_short_and_in_order() -> None:
    for days in (5, 1, 3, 9):
        EncounterFactory(starts_at=timezone.now() + timedelta(days=days))
    items = agenda_items(3)
    assert [item.date for item in items] == sorted(item.date for item in items)
    assert len(items) == 3
    assert items[0].detail.count(" h") == 0 or "\u00a0h" in items[0].detail


@pytest.mark.django_db
def test_a_title_with_a_line_break_adds_no_line_to_the_file(client: StrictClient) -> None:
    encounter = EncounterFactory(title="Marché\r\nATTENDEE:mailto:x")
    answer = client.get(f"/agenda/{encounter.pk}.ics")
    assert answer.status_code == 200
    assert b"\r\nATTENDEE" not in answer.content
