"""What comes back at one spot: three times in twelve months, it may become an idea or the subject of a council."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from allonnes.core.addresses import PAGES, page_url
from allonnes.core.templatetags.french import number as in_french
from allonnes.core.working_days import add_calendar_months
from allonnes.town.geometry import Position
from allonnes.town.near import within
from requests_qrc.followup.public import is_public, public_cases
from requests_qrc.intake import deadlines
from requests_qrc.intake.models import Case

METRES, MONTHS, OFTEN = 50, 12, 3
# Pages of other parts, named by what they are for: a part that is not there offers nothing.
WAYS = (("propose-idea", _("Proposer un projet ici")), ("suggest-to-council", _("Proposer ce sujet à un conseil")))


@dataclass(frozen=True)
class Recurrence:
    """How often, in words, and where it may lead: label and address."""

    words: str
    ways: list[tuple[str, str]]


def recurrence_at(case: Case, now: datetime) -> Recurrence | None:
    """What to propose about the spot of a public case; None where it did not come back. One query."""
    if case.latitude is None or case.longitude is None or not is_public(case):
        return None
    since = add_calendar_months(deadlines.day_of(now), -MONTHS)
    recent = public_cases().filter(received_at__date__gte=since)
    count = within(recent, Position(float(case.longitude), float(case.latitude)), METRES).count()
    if count < OFTEN:
        return None
    words = ngettext(
        "%(n)s demande au même endroit en douze mois", "%(n)s demandes au même endroit en douze mois", count
    ) % {"n": in_french(count)}
    return Recurrence(words, ways_from(case))


def ways_from(case: Case) -> list[tuple[str, str]]:
    """Where it may lead, with the number of the case it comes from."""
    query = urlencode({"depuis": case.number or ""})
    return [(str(label), f"{page_url(name)}?{query}") for name, label in WAYS if name in PAGES]
