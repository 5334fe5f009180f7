"""The announced day of a case as iCalendar (RFC 5545)."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from requests_qrc.followup.public import public_subject
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case


def calendar_of(case: Case, url: str) -> bytes:
    """One event, the whole day; another day announced later replaces it, by its `sequence`."""
    event, address = Event(), settings.SITE_URL + url
    event.add("uid", f"{case.number}@{settings.SITE_URL.split('://')[1]}")
    event.add("sequence", case.revision)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", case.scheduled_on)
    event.add("dtend", case.scheduled_on + timedelta(days=1))  # type: ignore[operator]
    event.add("summary", _("Intervention de la ville : %(subject)s") % {"subject": public_subject(case)})
    event.add("description", address)
    event.add("url", address)
    calendar = Calendar()
    calendar.add("prodid", "-//Allonnes participative//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def calendar_response(case: Case, url: str) -> HttpResponse:
    """The file; Http404 when no day is announced."""
    if case.state != CaseState.SCHEDULED or case.scheduled_on is None:
        raise Http404
    response = HttpResponse(calendar_of(case, url), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{case.number}.ics"'
    return response
