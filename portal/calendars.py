"""Encounters as iCalendar (RFC 5545): one file per encounter, and a feed to subscribe to."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event, vText

from allonnes.outreach.models import Encounter


def _event(encounter: Encounter) -> Event:
    event = Event()
    url = settings.SITE_URL + reverse("portal:encounter", args=[encounter.pk])
    event.add("uid", f"rencontre-{encounter.pk}@{settings.SITE_URL.split('://')[1]}")
    event.add("sequence", encounter.revision)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", timezone.localtime(encounter.starts_at))
    event.add("dtend", timezone.localtime(encounter.ends_at))
    event.add("summary", " ".join(encounter.title.split()))
    event.add("location", ", ".join(part for part in (encounter.place.name, encounter.place.address) if part))
    event.add("description", f"{encounter.description}\n{url}".strip())
    event.add("url", url)
    event.add("status", "CANCELLED" if encounter.is_cancelled else "CONFIRMED")
    return event


def calendar_of(encounters: Iterable[Encounter], *, name: str) -> bytes:
    """The calendar file; cancelled encounters stay in it as cancelled, so that subscribers see it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Allonnes participative//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(" ".join(name.split())))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    for encounter in encounters:
        calendar.add_component(_event(encounter))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
