"""All that a council's page shows, in as many questions whatever the rows."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.ages import MAJORITY
from allonnes.core.page_cache import changes_at
from allonnes.core.templatetags.french import short_day
from instances.councils.candidacy_rules import refusal_to_apply
from instances.councils.enums import Gender, MandateRole, Selection
from instances.councils.models import College, Council, Draw, Mandate
from instances.meetings.enums import MinutesState
from instances.meetings.models import Meeting, MeetingItem
from instances.meetings.words import place_of_meeting
from instances.outcomes.models import Initiative
from instances.outcomes.public import initiative_lines, initiatives_of, opinion_lines, opinions_of
from instances.pages.sections import Joining, Members, MinutesLine, NextMeeting
from instances.pages.strips import has_happened, initiatives_strip, meetings_strip, opinions_strip

SHOWN, SUBJECTS_SHOWN, READ_MOST = 4, 3, 60
# Minutes of the last meetings are shown, also those of the year before.
LOOKED_BACK = timedelta(days=240)


def councils_shown() -> "QuerySet[Council]":
    """Public councils, with their seats and the last draw that everybody may read; one question."""
    seats = College.objects.filter(council=OuterRef("pk")).order_by().values("council").annotate(total=Sum("seats"))
    draws = Draw.objects.public().filter(council=OuterRef("pk")).order_by("-pk")
    return Council.objects.public().annotate(
        seats=Coalesce(Subquery(seats.values("total")), 0),
        last_draw=Subquery(draws.values("pk")[:1]),
    )


def _meetings_of(council: Council, now: datetime) -> list[Meeting]:
    """Those of the year, and the last ones before; with their agenda and their minutes."""
    begun = timezone.localtime(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    subjects = MeetingItem.objects.filter(meeting=OuterRef("pk")).order_by("position", "pk").values("subject")
    rows = Meeting.objects.alive().filter(council=council, starts_at__gte=min(begun, now - LOOKED_BACK))
    with_all = rows.select_related("place", "minutes_text__adopted_in")
    agenda = ArraySubquery(subjects[:SUBJECTS_SHOWN])
    return list(with_all.annotate(agenda=agenda).order_by("starts_at", "pk")[:READ_MOST])


def next_meeting(meetings: list[Meeting], now: datetime) -> NextMeeting | None:
    """The soonest that is not over; it leaves the page when it ends."""
    coming = [meeting for meeting in meetings if not has_happened(meeting, now)]
    if not coming:
        return None
    meeting: Any = coming[0]
    changes_at(meeting.starts_at, meeting.ends_at)
    return NextMeeting(meeting, meeting.starts_at, meeting.ends_at, place_of_meeting(meeting), list(meeting.agenda))


def minutes_lines(council: Council, meetings: list[Meeting], now: datetime) -> list[MinutesLine]:
    """The last meetings, the latest first, and where their minutes are."""
    past = [meeting for meeting in reversed(meetings) if has_happened(meeting, now)]
    return [_minutes_line(council, meeting) for meeting in past[:SHOWN]]


def _minutes_line(council: Council, meeting: Meeting) -> MinutesLine:
    day, minutes = timezone.localtime(meeting.starts_at).date(), getattr(meeting, "minutes_text", None)
    if minutes is None or minutes.state == MinutesState.DRAFT:
        return MinutesLine(day, _("Compte rendu en rédaction"), "pencil", "")
    if minutes.state == MinutesState.CORRECTING:
        return MinutesLine(day, _("Les membres corrigent"), "pencil", "")
    adopted = _("Adopté le %(day)s") % {"day": short_day(minutes.adopted_in.starts_at)}
    if not minutes.is_published:
        return MinutesLine(day, adopted, "circle-check", "")
    url = reverse("instances:minutes", args=[council.slug, meeting.pk])
    return MinutesLine(day, _("%(adopted)s, publié") % {"adopted": adopted}, "circle-check", url)


def members_of(council: Council, sitting: list[Mandate], now: datetime) -> Members:
    """Counts, and first names of those of age who agreed since; never those of minors."""
    today = timezone.localdate(now)
    for mandate in sitting:
        mandate.council = council
    named = sorted(filter(None, (mandate.public_name(today) for mandate in sitting)))
    chairs = [mandate.public_name(today) for mandate in sitting if mandate.role == MandateRole.CHAIR]
    return Members(
        total=len(sitting),
        minors=sum(mandate.is_minor(today) for mandate in sitting),
        named=named,
        women=sum(mandate.gender == Gender.WOMAN for mandate in sitting),
        men=sum(mandate.gender == Gender.MAN for mandate in sitting),
        is_gap_limited=council.is_gap_limited,
        chair=next(filter(None, chairs), ""),
    )


def joining_of(council: Council, taken: int, now: datetime) -> Joining:
    """Free seats, and whether one may apply today."""
    refusal = refusal_to_apply(council, now) or ""
    seats: int = getattr(council, "seats", 0)
    return Joining(
        free=max(0, seats - taken),
        is_open=not refusal,
        refusal=refusal,
        audience=council.audience,
        is_for_minors=council.min_age is None or council.min_age < MAJORITY,
        is_by_lot=council.selection == Selection.LOT,
        until=council.candidacies_until if not refusal else None,
    )


def page_of(council: Council, now: datetime) -> dict[str, Any]:
    """Everything that the template asks."""
    today = timezone.localdate(now)
    sitting = list(Mandate.objects.seated().running_on(today).filter(council=council).order_by("pk"))
    meetings = _meetings_of(council, now)
    opinions = opinion_lines(opinions_of(council)[:READ_MOST], today)
    initiatives: list[Initiative] = list(initiatives_of(council)[:READ_MOST])
    for line in opinions:
        line.opinion.council = council
    for initiative in initiatives:
        initiative.council = council
    given = sum(1 for line in opinions if line.opinion.given_on and line.opinion.given_on.year == today.year)
    return {
        "year": str(today.year),
        "next_meeting": next_meeting(meetings, now),
        "strips": [
            meetings_strip(council, meetings, now),
            initiatives_strip(council, initiatives, today),
            opinions_strip(opinions, today),
        ],
        "opinions": opinions[:SHOWN],
        "opinions_given": given,
        "initiatives": initiative_lines(initiatives[:SHOWN]),
        "minutes": minutes_lines(council, meetings, now),
        "members": members_of(council, sitting, now),
        "joining": joining_of(council, len(sitting), now),
    }


def list_of_councils(now: datetime) -> list[dict[str, Any]]:
    """Each council at work with its members counted and its next meeting; three questions."""
    today = timezone.localdate(now)
    councils = list(councils_shown().filter(term_ends_on__gte=today))
    sitting = Mandate.objects.seated().running_on(today).filter(council__in=councils)
    counted: dict[int, int] = dict(sitting.order_by().values_list("council").annotate(Count("pk")))
    coming = Meeting.objects.to_come(now).filter(council__in=councils).select_related("place")
    soonest: dict[int, Meeting] = {}
    for meeting in coming.distinct("council_id").order_by("council_id", "starts_at", "pk"):
        soonest[meeting.council_id] = meeting
        changes_at(meeting.starts_at, meeting.ends_at)
    return [
        {
            "council": council,
            "members": counted.get(council.pk, 0),
            "next": soonest.get(council.pk),
            "joining": joining_of(council, counted.get(council.pk, 0), now),
        }
        for council in councils
    ]
