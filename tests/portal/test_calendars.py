"""Files that calendars read: what they say, hours and the change of the clock, folding, cancellations, streaming."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from icalendar import Calendar

from allonnes.core.agenda import SOURCES, AgendaItem, agenda_item, item_file
from allonnes.core.page_changes import fold_changes
from allonnes.outreach.actions import cancel_encounter, change_encounter
from allonnes.outreach.models import Encounter
from portal.calendar.icalendar import calendar_bytes, folded, line_of, text
from tests.factories.accounts import make_administrator
from tests.factories.budgets import NeighbourhoodFactory, at
from tests.factories.outreach import EncounterFactory
from tests.factories.town import PlaceFactory
from tests.portal.agenda_reading import NODE, body, council_source, dated, declared, events, second_events
from tests.strict_client import StrictClient

PARIS = ZoneInfo("Europe/Paris")
HOSTILE = (
    "Fête 🎉 du quartier, avec 👩‍👩‍👧‍👦 et des crêpes ; on y danse, on y chante, on y mange bien",
    r"Retours\n à la ligne \\ et \; échappés",
    "Deux\r\nATTENDEE:mailto:x@example.org",
    "Nul \x00 cloche \x07 fin de ligne \u2028 autre \u2029 et \x85",
    "É" * 120,
    'Guillemets " et deux points : BEGIN:VEVENT',
)


def written(*items: AgendaItem) -> bytes:
    return b"".join(calendar_bytes(items, name="Essai", now=timezone.now()))


# --- Hours ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "hours"),
    [
        ("2027-01-15 18:30", 2),
        ("2027-07-15 18:30", 2),
        ("2027-03-28 01:30", 2),
        ("2027-03-28 10:00", 1),
        ("2027-10-31 01:30", 3),
        ("2027-10-31 18:00", 1),
    ],
)
@pytest.mark.django_db
def test_hours_of_the_file_are_right_around_the_change_of_the_clock(
    client: StrictClient, start: str, hours: int
) -> None:
    begin = at(start)
    encounter = EncounterFactory(starts_at=begin, ends_at=begin + timedelta(hours=hours))
    encounter.refresh_from_db()
    (event,) = events(client.get(f"/agenda/{encounter.pk}.ics"))
    assert event["DTSTART"].dt == encounter.starts_at
    assert event["DTEND"].dt == encounter.ends_at
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert f"{event['DTSTART'].dt:%H:%M}" == start[-5:]


def test_an_hour_lived_twice_is_written_in_universal_time() -> None:
    first = datetime(2027, 10, 31, 2, 30, tzinfo=PARIS)
    again = datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=PARIS)
    item = dated(starts_at=first, ends_at=again)
    (event,) = Calendar.from_ical(written(item)).walk("VEVENT")
    assert b"DTSTART:20271031T003000Z\r\nDTEND:20271031T013000Z" in written(item)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)


@pytest.mark.parametrize("year", [2015, 2026, 2027, 2040])
def test_rules_of_the_time_zone_are_those_of_the_town(year: int) -> None:
    (zone,) = Calendar.from_ical(written()).walk("VTIMEZONE")
    rules = zone.to_tz()
    for month, day, hour in ((1, 15, 12), (3, 25, 12), (4, 1, 12), (7, 15, 12), (10, 24, 12), (11, 1, 12)):
        instant = datetime(year, month, day, hour)  # noqa: DTZ001  # read by each set of rules
        assert instant.replace(tzinfo=rules).utcoffset() == instant.replace(tzinfo=PARIS).utcoffset()


def test_whole_days_are_dates_and_the_end_is_the_day_after() -> None:
    item = dated(starts_at=at("2027-03-27 00:00"), ends_at=at("2027-03-29 00:00"), is_whole_day=True)
    assert b"DTSTART;VALUE=DATE:20270327\r\nDTEND;VALUE=DATE:20270329\r\n" in written(item)


# --- What a file says -------------------------------------------------------------------------------
@pytest.mark.django_db
def test_file_brings_the_rules_of_the_time_zone_and_a_name(client: StrictClient) -> None:
    encounter = EncounterFactory(title="Stand, marché ; bancs")
    response = client.get(f"/agenda/{encounter.pk}.ics")
    calendar = Calendar.from_ical(response.content)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert response["Content-Disposition"] == f'attachment; filename="rencontre-{encounter.pk}.ics"'
    assert b"X-WR-CALNAME:Stand\\, march\xc3\xa9 \\; bancs" in response.content
    assert calendar["METHOD"] == "PUBLISH"


@pytest.mark.django_db
def test_event_tells_where_and_keeps_its_identity(client: StrictClient) -> None:
    place = PlaceFactory(name="La mairie", address="", access="De plain-pied")
    encounter = EncounterFactory(place=place, description="Avec café")
    (event,) = events(client.get(f"/agenda/{encounter.pk}.ics"))
    assert (event["LOCATION"], event["STATUS"], event["SEQUENCE"]) == ("La mairie", "CONFIRMED", 0)
    assert event["DESCRIPTION"] == f"Avec café\nDe plain-pied\n{settings.SITE_URL}/agenda/{encounter.pk}/"
    assert event["URL"] == f"{settings.SITE_URL}/agenda/{encounter.pk}/"
    assert event["UID"].startswith(f"rencontre-{encounter.pk}@")
    encounter.starts_at += timedelta(hours=1)
    change_encounter(encounter=encounter, by=make_administrator())
    (again,) = events(client.get(f"/agenda/rencontre-{encounter.pk}.ics"))
    assert (again["UID"], again["SEQUENCE"]) == (event["UID"], 1)
    assert again["DTSTART"].dt - event["DTSTART"].dt == timedelta(hours=1)


@pytest.mark.django_db
def test_cancelled_encounter_stays_in_the_feed_as_cancelled(client: StrictClient) -> None:
    kept, gone = EncounterFactory(), EncounterFactory()
    cancel_encounter(encounter=gone, by=make_administrator(), reason="Il neige.", now=timezone.now())
    told = {event["SUMMARY"]: event for event in events(client.get("/agenda.ics"))}
    assert set(told) == {kept.title, f"Annulée\u202f: {gone.title}"}
    cancelled = told[f"Annulée\u202f: {gone.title}"]
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 1)
    assert cancelled["DESCRIPTION"].startswith("Il neige.")


def test_a_new_date_is_told_and_what_is_not_known_is_left_out() -> None:
    moved = dated(is_cancelled=True, reason="Salle fermée", new_date=at("2027-03-18 18:00"))
    assert "Nouvelle date" in Calendar.from_ical(written(moved)).walk("VEVENT")[0]["DESCRIPTION"]
    bare = written(dated())
    assert not [name for name in (b"LOCATION", b"LAST-MODIFIED", b"CATEGORIES") if b"\r\n" + name in bare]
    whole = written(dated(place="La mairie", kind_words="Atelier", changed_at=at("2027-02-01 10:00")))
    assert b"LAST-MODIFIED:20270201T090000Z" in whole
    assert b"CATEGORIES:Atelier" in whole


@pytest.mark.parametrize(
    "path",
    [
        "/agenda/999.ics",
        "/agenda/rencontre-999.ics",
        "/agenda/inconnu-1.ics",
        "/agenda/rencontre-.ics",
        "/agenda/rencontre.ics",
        "/agenda/rencontre-" + "9" * 30 + ".ics",
        "/agenda/conseil/inconnu.ics",
        "/agenda/quartier/inconnu.ics",
    ],
)
@pytest.mark.django_db
def test_what_does_not_exist_is_404(client: StrictClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_only_public_dates_have_a_file_by_name() -> None:
    encounter = EncounterFactory(audience="sages")
    with declared(council_source()):
        item = agenda_item(f"essai-{encounter.pk}")
        assert item
        assert item_file(item.uid) == f"/agenda/essai-{encounter.pk}.ics"
    with declared(council_source(is_public=False)):
        assert agenda_item(f"essai-{encounter.pk}") is None


# --- Lines ------------------------------------------------------------------------------------------
def test_lines_are_folded_at_75_octets_without_cutting_a_letter() -> None:
    line = "SUMMARY:" + "a" * 66 + "é" + "👩‍👩‍👧‍👦" * 30
    pieces = folded(line).split(b"\r\n")
    assert pieces[-1] == b""
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.startswith(b" ") for piece in pieces[1:-1])
    assert b"".join([pieces[0], *(piece[1:] for piece in pieces[1:])]).decode() == line


@given(st.text(max_size=400))
@hypothesis_settings(max_examples=200, deadline=None)
def test_any_text_is_folded_and_read_back(words: str) -> None:
    line = "DESCRIPTION:" + text(words)
    file = folded(line)
    assert all(len(piece) <= 75 for piece in file.split(b"\r\n"))
    assert file.replace(b"\r\n ", b"").decode() == f"{line}\r\n"


@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_adds_a_line_or_breaks_the_file(title: str) -> None:
    content = written(dated(title=title, summary=title, place=title))
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert not [line for line in content.split(b"\r\n") if line.startswith((b"ATTENDEE", b"BEGIN:VEVENT\r"))]
    assert content.count(b"\r\nBEGIN:VEVENT\r\n") == 1
    assert str(event["SUMMARY"]).split()[0] == title.split(maxsplit=1)[0]


def test_a_text_of_several_lines_keeps_them_and_a_title_has_one() -> None:
    assert text("un\r\ndeux\rtrois\n") == "un\\ndeux\\ntrois"
    assert line_of("un\r\n  deux") == "un deux"


# --- Another reader ---------------------------------------------------------------------------------
@pytest.mark.skipif(NODE is None, reason="Node is not installed")
@pytest.mark.django_db
def test_a_second_reader_finds_the_same_events(client: StrictClient, tmp_path: Path) -> None:
    place = PlaceFactory(name="Place du Mail, halle 2", address="Place du Mail ; Allonnes")
    for number, title in enumerate(HOSTILE[:1] + HOSTILE[2:3] + HOSTILE[4:]):
        EncounterFactory(title=title[:120], place=place, starts_at=timezone.now() + timedelta(days=number * 40))
    cancel_encounter(
        encounter=EncounterFactory(), by=make_administrator(), reason="Il neige, il vente", now=timezone.now()
    )
    content = body(client.get("/agenda.ics"))
    first, second = Calendar.from_ical(content).walk("VEVENT"), second_events(content, tmp_path)
    assert len(first) == len(second) == 5
    for ours, theirs in zip(first, second, strict=True):
        assert theirs["uid"] == ours["UID"]
        assert theirs["summary"] == ours["SUMMARY"]
        assert theirs["description"] == ours["DESCRIPTION"]
        assert theirs["location"] == ours["LOCATION"]
        assert datetime.fromisoformat(theirs["start"]) == ours["DTSTART"].dt
        assert datetime.fromisoformat(theirs["end"]) == ours["DTEND"].dt
        assert (theirs["status"], theirs["sequence"], theirs["url"]) == (ours["STATUS"], ours["SEQUENCE"], ours["URL"])


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_a_second_reader_agrees_on_hours_across_the_change_of_the_clock(tmp_path: Path) -> None:
    days = ("2027-01-15 18:30", "2027-03-28 01:30", "2027-03-28 03:00", "2027-07-15 18:30", "2027-10-31 02:30")
    starts = [at(day).astimezone(UTC) for day in days]
    items = [dated(uid=f"essai-{n}", starts_at=s, ends_at=s + timedelta(hours=1)) for n, s in enumerate(starts)]
    whole = dated(uid="essai-9", starts_at=at("2027-10-30 00:00"), ends_at=at("2027-11-01 00:00"), is_whole_day=True)
    read = second_events(written(*items, whole), tmp_path)
    assert [datetime.fromisoformat(event["start"]) for event in read[:-1]] == [item.starts_at for item in items]
    assert [datetime.fromisoformat(event["end"]) for event in read[:-1]] == [item.ends_at for item in items]
    assert read[-1]["isDay"]


# --- Feeds ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.django_db
def test_feed_reads_its_version_then_each_part_once(
    client: StrictClient, django_assert_num_queries: Any, number: int
) -> None:
    EncounterFactory.create_batch(number, place=PlaceFactory())
    client.get("/aide/")
    with django_assert_num_queries(1 + len(SOURCES)):
        assert len(events(client.get("/agenda.ics"))) == number


@pytest.mark.django_db
def test_feed_that_is_known_costs_one_query_until_something_changes(
    client: StrictClient, django_assert_num_queries: Any
) -> None:
    encounter = EncounterFactory()
    mark = client.get("/agenda.ics")["ETag"]
    with django_assert_num_queries(1):
        again = client.get("/agenda.ics", headers={"If-None-Match": mark})
    assert (again.status_code, again["ETag"]) == (304, mark)
    fold_changes()
    assert client.get("/agenda.ics", headers={"If-None-Match": mark}).status_code == 304
    Encounter.objects.filter(pk=encounter.pk).update(title="Autre titre")
    changed = client.get("/agenda.ics", headers={"If-None-Match": mark})
    assert changed.status_code == 200
    assert changed["ETag"] != mark
    assert "public" in changed["Cache-Control"]
    tomorrow = timezone.now() + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        assert client.get("/agenda.ics", headers={"If-None-Match": changed["ETag"]}).status_code == 200


@pytest.mark.django_db
def test_feeds_of_a_quartier_and_of_a_council_hold_their_dates_only(client: StrictClient) -> None:
    here = NeighbourhoodFactory()
    EncounterFactory(title="Ici", neighbourhood=here)
    EncounterFactory(title="Ailleurs", audience="sages")
    with declared(council_source()):
        assert [event["SUMMARY"] for event in events(client.get(f"/agenda/quartier/{here.slug}.ics"))] == ["Ici"]
        of_council = events(client.get("/agenda/conseil/sages.ics"))
        assert [event["SUMMARY"] for event in of_council] == ["Ailleurs"]
        assert of_council[0]["UID"].startswith("essai-")
        assert events(client.get("/agenda/conseil/jeunes.ics")) == []


@pytest.mark.django_db
def test_two_marks_of_two_feeds_differ(client: StrictClient) -> None:
    here, there = NeighbourhoodFactory(), NeighbourhoodFactory()
    marks = {client.get(f"/agenda/quartier/{row.slug}.ics")["ETag"] for row in (here, there)}
    assert len(marks | {client.get("/agenda.ics")["ETag"]}) == 3


@pytest.mark.django_db
def test_feed_goes_back_a_year_and_holds_what_is_going_on(client: StrictClient) -> None:
    now = timezone.now()
    EncounterFactory(title="Ancien", starts_at=now - timedelta(days=400))
    EncounterFactory(title="Passé", starts_at=now - timedelta(days=300))
    EncounterFactory(title="Long", starts_at=now - timedelta(days=2), ends_at=now + timedelta(days=2))
    assert [event["SUMMARY"] for event in events(client.get("/agenda.ics"))] == ["Passé", "Long"]


@pytest.mark.django_db
def test_feed_and_pages_say_the_same(client: StrictClient) -> None:
    now = at("2027-03-01 08:00")
    with time_machine.travel(now, tick=False):
        for day in (1, 5, 20, 31):
            EncounterFactory(title=f"Date du {day}", starts_at=at(f"2027-03-{day:02d} 18:30"))
        EncounterFactory(title="En avril", starts_at=at("2027-04-01 00:00"))
        page = client.get("/agenda/").context["agenda"]
        shown = {(row.item.title, row.item.starts_at) for row in page.rows}
        fed = {(str(event["SUMMARY"]), event["DTSTART"].dt) for event in events(client.get("/agenda.ics"))}
    assert shown == {pair for pair in fed if pair[0] != "En avril"}


def test_a_large_calendar_is_written_in_little_memory() -> None:
    """2,000 dates are written one after the other: what is held does not grow with them."""
    start = at("2027-01-01 10:00")
    many = (
        dated(uid=f"essai-{n}", title=f"Rencontre {n}", starts_at=start, ends_at=start + timedelta(hours=1))
        for n in range(2000)
    )
    pieces = calendar_bytes(many, name="Tout", now=start)
    list(islice(pieces, 50))
    tracemalloc.start()
    length = sum(len(piece) for piece in pieces)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length > 500_000
    assert peak < 100_000
