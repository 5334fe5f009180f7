"""Meetings in any state, with their members, by the actions of the app."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.town.models import Place
from instances.councils.models import College, Council, CouncilAnimator, Mandate
from instances.meetings.actions import holding, planning, writing
from instances.meetings.enums import Presence
from instances.meetings.models import Attendance, Meeting, Minutes, MinutesRemark
from tests.factories.accounts import make_agent

_numbers = count(1)
BODY = "# Les bancs\n\nLe conseil demande neuf bancs."
LINES = (planning.Line("Les bancs du parc", "Le bureau", 30), planning.Line("La semaine bleue"))


def a_council(**fields: Any) -> Council:
    """A public council that calls its members five days before, and asks for half of them."""
    number = next(_numbers)
    today = timezone.localdate()
    values = {
        "name": f"Conseil {number}",
        "slug": f"conseil-reuni-{number}",
        "purpose": "Donne son avis.",
        "audience": "Pour toutes et tous",
        "created_on": today - timedelta(days=900),
        "term_ends_on": today + timedelta(days=900),
        "legal_words": "Délibération du conseil municipal.",
        "quorum_percent": 50,
        "is_public": True,
    }
    return Council.objects.create(**{**values, **fields})


def a_member(council: Council, **fields: Any) -> Mandate:
    """A member in office since long ago, whom a mail reaches."""
    number = next(_numbers)
    college = council.colleges.first() or College.objects.create(council=council, name="Habitants", seats=30)
    values = {
        "college": college,
        "first_name": f"Membre{number}",
        "last_name": f"Exemple{number}",
        "email": f"membre{number}@example.org",
        "starts_on": council.created_on,
        "ends_on": council.term_ends_on,
    }
    return Mandate.objects.create(council=council, **{**values, **fields})


def an_animator(*councils: Council, **fields: Any) -> User:
    """Somebody whose role is narrowed to these councils."""
    agent = make_agent(Role.COUNCIL_ANIMATOR, **fields)
    held = RoleAssignment.objects.get(user=agent, role=Role.COUNCIL_ANIMATOR)
    CouncilAnimator.objects.bulk_create(CouncilAnimator(assignment=held, council=council) for council in councils)
    return agent


def a_place(**fields: Any) -> Place:
    values = {"name": f"Salle {next(_numbers)}", "address": "1 place de la Mairie", "access": "Entrée de plain-pied."}
    return Place.objects.create(**{**values, **fields})


def evening(days: int) -> datetime:
    """18 h, in so many days."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 18, tzinfo=timezone.get_current_timezone())


def a_plan(starts_at: datetime | None = None, **fields: Any) -> planning.Plan:
    start = starts_at or evening(20)
    values = {"title": "Réunion du mois", "starts_at": start, "ends_at": start + timedelta(hours=2)}
    return planning.Plan(**{**values, "place": fields.pop("place", None) or a_place(), **fields})


def a_meeting(council: Council | None = None, *, by: User | None = None, **fields: Any) -> Meeting:
    """A meeting in preparation, with an agenda; `now`: when it was prepared."""
    council = council or a_council()
    by = by or an_animator(council)
    now = fields.pop("now", None) or timezone.now()
    lines = fields.pop("lines", LINES)
    meeting = planning.plan_meeting(council=council, plan=a_plan(**fields), by=by, now=now)
    planning.write_agenda(meeting=meeting, lines=lines, by=by, now=now, read_revision=0)
    meeting.refresh_from_db()
    return meeting


def animator_of(meeting: Meeting) -> User:
    """Who animates its council."""
    row = CouncilAnimator.objects.filter(council=meeting.council).select_related("assignment__user").first()
    return row.assignment.user if row else an_animator(meeting.council)


def called(council: Council | None = None, *, members: int = 3, **fields: Any) -> Meeting:
    """A meeting to which members are called."""
    council = council or a_council()
    if not council.mandates.exists():
        for _ in range(members):
            a_member(council)
    meeting = a_meeting(council, **fields)
    return planning.convene_meeting(meeting=meeting, by=animator_of(meeting), now=fields.get("now") or timezone.now())


def past_call(council: Council | None = None, *, days: int = 10, **fields: Any) -> Meeting:
    """Members were called to it in time, and its hour came so many days ago."""
    start = evening(-days)
    return called(council, starts_at=start, now=start - timedelta(days=15), **fields)


def all_present(meeting: Meeting, *absent: Attendance) -> None:
    """Each member came, but these."""
    gone = {seat.pk for seat in absent}
    seen = {
        seat.pk: holding.Seen(Presence.ABSENT if seat.pk in gone else Presence.PRESENT)
        for seat in meeting.attendances.all()
    }
    holding.note_presences(meeting=meeting, seen=seen, by=animator_of(meeting), now=meeting.ends_at)
    meeting.refresh_from_db()


def held(council: Council | None = None, **fields: Any) -> Minutes:
    """A meeting that took place: its minutes, to write."""
    meeting = past_call(council, **fields)
    all_present(meeting)
    return holding.hold_meeting(meeting=meeting, by=animator_of(meeting), now=meeting.ends_at)


def written(council: Council | None = None, *, body: str = BODY, **fields: Any) -> Minutes:
    """Minutes with a text."""
    minutes = held(council, **fields)
    meeting = minutes.meeting
    return writing.write_minutes(
        minutes=minutes, body=body, by=animator_of(meeting), now=meeting.ends_at, read_revision=minutes.revision
    )


def to_correct(council: Council | None = None, *, until: date | None = None, **fields: Any) -> Minutes:
    """Minutes that members read; `until`: their last day."""
    minutes = written(council, **fields)
    until = until or timezone.localdate() + timedelta(days=5)
    sent_at = minutes.meeting.ends_at + timedelta(hours=1)
    return writing.send_minutes(minutes=minutes, until=until, by=animator_of(minutes.meeting), now=sent_at)


def adopted(council: Council | None = None, **fields: Any) -> Minutes:
    """Minutes adopted at the next meeting, that began two days ago."""
    council = council or a_council()
    minutes = to_correct(council, days=40, until=timezone.localdate() - timedelta(days=20), **fields)
    return writing.adopt_minutes(
        minutes=minutes,
        adopted_in=past_call(council, days=2),
        by=animator_of(minutes.meeting),
        now=timezone.now(),
    )


def published(council: Council | None = None, **fields: Any) -> Minutes:
    """Minutes that everybody reads."""
    minutes = adopted(council, **fields)
    return writing.publish_minutes(minutes=minutes, by=animator_of(minutes.meeting), now=timezone.now())


def a_remark() -> MinutesRemark:
    """A correction that a member proposes."""
    minutes = to_correct(members=1)
    seat = minutes.meeting.attendances.get()
    return writing.propose_correction(attendance=seat, words="Dix bancs.", now=timezone.now())
