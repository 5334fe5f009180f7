"""One meeting of a council in every calendar that holds it: the same name, the same number, the same instant of change.

A calendar that follows two feeds keeps the event whose SEQUENCE is the highest (RFC 5545, 3.8.7.4): two numbers for one
change would leave the old hour beside the new one.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from instances.meetings.actions import planning
from instances.meetings.models import Meeting
from tests.factories.budgets import NeighbourhoodFactory
from tests.factories.meetings import a_council, a_meeting, a_plan, animator_of, called, evening
from tests.portal.agenda_reading import NODE, body, second_events
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
Said = dict[str, tuple[str, int, str, str]]


def feeds_of(meeting: Meeting) -> list[str]:
    """Every address whose calendar holds the meeting: all dates, those of its council, its own."""
    return ["/agenda.ics", f"/agenda/conseil/{meeting.council.slug}.ics", f"/agenda/seance-{meeting.pk}.ics"]


def first_reader(content: bytes, _folder: Path) -> Said:
    """icalendar, in Python."""
    return {
        str(event["UID"]): (
            str(event["UID"]),
            int(event["SEQUENCE"]),
            event["LAST-MODIFIED"].to_ical().decode() if "LAST-MODIFIED" in event else "",
            str(event["STATUS"]),
        )
        for event in Calendar.from_ical(content).walk("VEVENT")
    }


def second_reader(content: bytes, folder: Path) -> Said:
    """ical.js, in JavaScript."""
    return {
        event["uid"]: (
            event["uid"],
            event["sequence"],
            event["changed"].replace("-", "").replace(":", ""),
            event["status"],
        )
        for event in second_events(content, folder)
    }


def said_of(meeting: Meeting, folder: Path) -> tuple[str, int, str, str]:
    """What every calendar says of the meeting, to both readers: one answer."""
    told = set()
    for address in feeds_of(meeting):
        content = body(StrictClient().get(address))
        for reader in (first_reader, second_reader):
            (mine,) = [said for uid, said in reader(content, folder).items() if uid.startswith(f"seance-{meeting.pk}@")]
            told.add(mine)
    (one,) = told
    return one


def moved(meeting: Meeting, **fields: Any) -> None:
    meeting.refresh_from_db()
    planning.change_meeting(
        meeting=meeting,
        plan=a_plan(**fields),
        by=animator_of(meeting),
        now=timezone.now(),
        read_revision=meeting.revision,
    )


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_every_feed_says_the_same_of_a_meeting_planned_called_moved_and_cancelled(tmp_path: Path) -> None:
    council = a_council()
    a_meeting(a_council(), place=None)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        meeting = called(council)
        first = said_of(meeting, tmp_path)
        clock.shift(timedelta(hours=1))
        moved(meeting, starts_at=evening(25))
        second = said_of(meeting, tmp_path)
        clock.shift(timedelta(hours=1))
        meeting.refresh_from_db()
        planning.cancel_meeting(meeting=meeting, reason="Il neige.", by=animator_of(meeting), now=timezone.now())
        third = said_of(meeting, tmp_path)
    assert first[0] == second[0] == third[0]
    assert first[1] < second[1] < third[1]
    assert first[2] < second[2] < third[2]
    assert (first[3], third[3]) == ("CONFIRMED", "CANCELLED")


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_the_feed_of_a_quartier_says_the_same_too(tmp_path: Path) -> None:
    quartier = NeighbourhoodFactory()
    meeting = called(a_council())
    type(meeting.place).objects.filter(pk=meeting.place_id).update(neighbourhood=quartier)
    content = body(StrictClient().get(f"/agenda/quartier/{quartier.slug}.ics"))
    assert list(first_reader(content, tmp_path).values()) == [said_of(meeting, tmp_path)]
