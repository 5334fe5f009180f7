"""What waits around meetings and their minutes, for those who animate councils; each thing waits in one queue."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.desk_cells import age, due_words
from allonnes.core.navigation import ENTRIES, DeskEntry
from allonnes.core.queues import FIRST, FIRST_FEMININE, QUEUES, Queue, Sign, Urgency
from allonnes.core.templatetags.french import short_day
from instances.councils.permissions import ANIMATE
from instances.meetings.enums import MeetingState, MinutesState
from instances.meetings.models import Attendance, Meeting, Minutes, MinutesRemark
from instances.meetings.permissions import meetings_of, minutes_of

# Convocations are told of so long before their last day.
CALL_SOON = timedelta(days=10)
# Minutes are written within so many days after the meeting.
DAYS_TO_WRITE = 15
A_DAY = timedelta(days=1)


def meetings_to_call(user: Any, now: datetime) -> "QuerySet[Any]":
    """In preparation, and the last day to call members in time is near, or over."""
    last = ExpressionWrapper(F("starts_at") - F("council__convocation_days") * A_DAY, DateTimeField())
    rows = meetings_of(user).filter(state=MeetingState.PLANNED, starts_at__gt=now).annotate(call_by=last)
    return rows.filter(call_by__lte=now + CALL_SOON).select_related("council", "place")


def letters_to_print(user: Any, now: datetime) -> "QuerySet[Meeting]":
    """Members whom no mail reaches do not know yet."""
    waiting = Attendance.objects.to_print(now).filter(meeting=OuterRef("pk"))
    return meetings_of(user).filter(Exists(waiting)).select_related("council", "place")


def meetings_to_close(user: Any, now: datetime) -> "QuerySet[Meeting]":
    """Over, and nobody said whether they took place."""
    open_states = (MeetingState.PLANNED, MeetingState.CONVENED)
    return meetings_of(user).filter(state__in=open_states, ends_at__lte=now).select_related("council", "place")


def minutes_to_write(user: Any, now: datetime) -> "QuerySet[Any]":
    """Held, and not sent to members yet."""
    due = ExpressionWrapper(F("meeting__ends_at") + DAYS_TO_WRITE * A_DAY, DateTimeField())
    rows = minutes_of(user).filter(state=MinutesState.DRAFT).annotate(write_by=due)
    return rows.select_related("meeting__council")


def remarks_to_answer(user: Any, now: datetime) -> "QuerySet[MinutesRemark]":
    """Proposed by members, without answer."""
    rows = MinutesRemark.objects.filter(answered_at__isnull=True, minutes__state=MinutesState.CORRECTING)
    return rows.filter(minutes__in=minutes_of(user)).select_related("minutes__meeting__council", "mandate")


def minutes_to_adopt(user: Any, now: datetime) -> "QuerySet[Minutes]":
    """The time of corrections is over, and each has its answer."""
    open_remarks = MinutesRemark.objects.filter(minutes=OuterRef("pk"), answered_at__isnull=True)
    rows = minutes_of(user).filter(state=MinutesState.CORRECTING, corrections_until__lt=timezone.localdate(now))
    return rows.filter(~Exists(open_remarks)).select_related("meeting__council")


def minutes_to_publish(user: Any, now: datetime) -> "QuerySet[Minutes]":
    """Adopted, and read by nobody else."""
    return minutes_of(user).filter(state=MinutesState.ADOPTED).select_related("meeting__council")


def _council_and_day(meeting: Meeting) -> str:
    return f"{meeting.council} · {short_day(meeting.starts_at)}"


def _of_minutes(minutes: Minutes) -> str:
    return _council_and_day(minutes.meeting)


def last_day_to_write(minutes: Minutes) -> datetime:
    """When the minutes of a meeting are late."""
    return minutes.meeting.ends_at + DAYS_TO_WRITE * A_DAY


ENTRIES.declare(
    DeskEntry(
        "outreach",
        _("Réunions des conseils"),
        "instances.view_meeting",
        40,
        "calendar-days",
        "admin:instances_meeting_changelist",
    ),
    DeskEntry(
        "outreach", _("Comptes rendus"), "instances.view_minutes", 45, "file-text", "admin:instances_minutes_changelist"
    ),
)
QUEUES.declare(
    Queue(
        "convocations-a-envoyer",
        _("Convocations à envoyer"),
        ANIMATE,
        Urgency.FIRST,
        meetings_to_call,
        what=_("Convoquer les membres avant le dernier jour : plus tard, le retard est public."),
        sign=Sign.SOON,
        since="call_by",
        since_words=FIRST_FEMININE,
        is_deadline=True,
        order=("starts_at", "pk"),
        detail=_council_and_day,
        due=lambda meeting: due_words(meeting.convene_by)[1],
        model=Meeting,
    ),
    Queue(
        "reunions-a-clore",
        _("Réunions passées, à noter"),
        ANIMATE,
        Urgency.TODAY,
        meetings_to_close,
        what=_("Noter les présences, puis dire si la réunion a eu lieu."),
        sign=Sign.TODAY,
        since="ends_at",
        since_words=FIRST_FEMININE,
        order=("starts_at", "pk"),
        detail=_council_and_day,
        due=lambda meeting: age(meeting.ends_at),
        model=Meeting,
    ),
    Queue(
        "lettres-a-imprimer",
        _("Convocations par lettre, à imprimer"),
        ANIMATE,
        Urgency.TODAY,
        letters_to_print,
        what=_("Des membres n’ont pas d’adresse électronique : imprimer et poster."),
        sign=Sign.TODAY,
        since="starts_at",
        since_words=FIRST_FEMININE,
        is_deadline=True,
        order=("starts_at", "pk"),
        detail=_council_and_day,
        due=lambda meeting: due_words(meeting.day)[1],
        model=Meeting,
    ),
    Queue(
        "reunions-a-raconter",
        _("Comptes rendus à écrire"),
        ANIMATE,
        Urgency.TODAY,
        minutes_to_write,
        what=_("Les écrire, puis les envoyer aux membres, dans les quinze jours."),
        sign=Sign.SOON,
        since="write_by",
        since_words=FIRST,
        is_deadline=True,
        order=("meeting__ends_at", "pk"),
        detail=_of_minutes,
        due=lambda minutes: due_words(last_day_to_write(minutes))[1],
        model=Minutes,
    ),
    Queue(
        "corrections-a-traiter",
        _("Corrections proposées, sans réponse"),
        ANIMATE,
        Urgency.TODAY,
        remarks_to_answer,
        what=_("Dire si chacune est retenue, et pourquoi."),
        sign=Sign.TODAY,
        since="at",
        since_words=FIRST_FEMININE,
        order=("at", "pk"),
        detail=lambda remark: _of_minutes(remark.minutes),
        due=lambda remark: age(remark.at),
        model=MinutesRemark,
    ),
    Queue(
        "comptes-rendus-a-adopter",
        _("Comptes rendus à faire adopter"),
        ANIMATE,
        Urgency.NEXT,
        minutes_to_adopt,
        what=_("Les membres ont relu : dire à quelle réunion le conseil l’adopte."),
        since="meeting__ends_at",
        order=("meeting__ends_at", "pk"),
        detail=_of_minutes,
        model=Minutes,
    ),
    Queue(
        "comptes-rendus-a-publier",
        _("Comptes rendus adoptés, à publier"),
        ANIMATE,
        Urgency.NEXT,
        minutes_to_publish,
        what=_("Un clic suffit, si aucun membre de moins de 18 ans n’y est nommé."),
        since="meeting__ends_at",
        order=("meeting__ends_at", "pk"),
        detail=_of_minutes,
        model=Minutes,
    ),
)
