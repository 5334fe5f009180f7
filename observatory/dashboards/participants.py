"""Who takes part: one definition for the whole portal.

A participant is a distinct person who proposed, asked, came, sat, replied or evaluated within the period, by any
channel. They are known by their account; without one, by the address they gave, or by their seat in a council. An act
of nobody known is counted apart, like people met and not named at an encounter. A voter is never matched with any of
them: sealing erases what would allow it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.outreach.enums import Channel, EncounterState, RegistrationState
from allonnes.outreach.models import Registration
from budgets.editions.models import Edition
from budgets.projects.models import Authorship
from budgets.results.models import Count
from instances.consultations.enums import ReplyChannel
from instances.consultations.models import Reply
from instances.councils.models import Mandate
from instances.meetings.enums import Presence
from instances.meetings.models import Attendance
from observatory.dashboards.enums import ActKind
from observatory.following.models import Evaluation
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case

# A sheet that was not filled in at an encounter was brought or sent back to the town hall.
REPLY_CHANNELS = {
    ReplyChannel.ACCOUNT: Channel.WEB,
    ReplyChannel.ADDRESS: Channel.WEB,
    ReplyChannel.PAPER: Channel.DESK,
}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did. `who` is None when nobody is known; `quartier` is where they live when they said it,
    else where their act is about."""

    kind: str
    who: str | None
    on: date
    channel: str
    quartier: int | None


Reader = Callable[[datetime, datetime], Iterator[Act]]


@dataclass(frozen=True)
class Known:
    """What links acts to people: addresses proved by an account, quartiers that accounts say, birth dates of minors."""

    accounts: dict[str, int]
    quartiers: dict[int, int]
    births: dict[int, date]


def known_people() -> Known:
    """Read in two questions."""
    addresses = EmailAddress.objects.filter(verified=True).values_list("email", "user")
    people = User.objects.filter(Q(neighbourhood__isnull=False) | Q(birth_date__isnull=False))
    told = list(people.values_list("pk", "neighbourhood", "birth_date"))
    return Known(
        accounts={email.lower(): user for email, user in addresses},
        quartiers={pk: quartier for pk, quartier, _born in told if quartier},
        births={pk: born for pk, _quartier, born in told if born},
    )


def account(number: int) -> str:
    """How an account is named within one count."""
    return f"account:{number}"


class Acts:
    """Every act of a period, each source in one question, read as it comes."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def between(self, since: datetime, until: datetime) -> Iterator[Act]:
        """From one instant to another, this one not counted."""
        readers: tuple[Reader, ...] = (
            self.proposed,
            self.requested,
            self.registered,
            self.attended,
            self.sat,
            self.replied,
            self.evaluated,
        )
        for read in readers:
            yield from read(since, until)

    def _home(self, user: int | None, place: int | None) -> int | None:
        return self.known.quartiers.get(user, place) if user else place

    def proposed(self, since: datetime, until: datetime) -> Iterator[Act]:
        """Those who sign a project deposited then."""
        rows = Authorship.objects.filter(
            is_active=True, from_merge=None, project__submitted_at__gte=since, project__submitted_at__lt=until
        ).exclude(project__number=None)
        fields = ("user", "project__submitted_at", "project__assisted_entry__channel", "project__neighbourhood")
        for user, at, channel, place in rows.values_list(*fields).iterator():
            on = timezone.localdate(at)
            yield Act(ActKind.PROPOSED, account(user), on, channel or Channel.WEB, self._home(user, place))

    def requested(self, since: datetime, until: datetime) -> Iterator[Act]:
        """Those who report or ask; what is unwanted or given up is nobody's."""
        rows = Case.objects.submitted().filter(received_at__gte=since, received_at__lt=until)
        rows = rows.exclude(state__in=(CaseState.SPAM, CaseState.CANCELLED, CaseState.DRAFT))
        for user, email, at, channel, place in rows.values_list(
            "author", "email", "received_at", "channel", "neighbourhood"
        ).iterator():
            person = user or self.known.accounts.get(email.lower())
            who = account(person) if person else f"address:{email.lower()}" if email else None
            yield Act(ActKind.REQUESTED, who, timezone.localdate(at), channel, self._home(person, place))

    def registered(self, since: datetime, until: datetime) -> Iterator[Act]:
        """Those who had a seat at an encounter that took place."""
        rows = Registration.objects.filter(
            state=RegistrationState.SEATED,
            encounter__state=EncounterState.HELD,
            encounter__starts_at__gte=since,
            encounter__starts_at__lt=until,
        )
        for user, email, at, place in rows.values_list(
            "user", "email", "encounter__starts_at", "encounter__neighbourhood"
        ).iterator():
            person = user or self.known.accounts.get(email.lower())
            who = account(person) if person else f"address:{email.lower()}" if email else None
            yield Act(ActKind.REGISTERED, who, timezone.localdate(at), Channel.WEB, self._home(person, place))

    def attended(self, since: datetime, until: datetime) -> Iterator[Act]:
        """Members, and those who sat for them, seen at a meeting."""
        rows = Attendance.objects.filter(
            presence=Presence.PRESENT, meeting__starts_at__gte=since, meeting__starts_at__lt=until
        )
        fields = ("mandate", "mandate__person", "mandate__email", "meeting__starts_at")
        for mandate, user, email, at in rows.values_list(*fields).iterator():
            on = timezone.localdate(at)
            yield self._of_member(ActKind.ATTENDED, mandate, user, email, on)

    def sat(self, since: datetime, until: datetime) -> Iterator[Act]:
        """Members whose mandate ran during the period; one that is still to begin seats nobody yet."""
        first, last = timezone.localdate(since), timezone.localdate(until)
        begun = Mandate.objects.filter(starts_on__lt=last, starts_on__lte=timezone.localdate())
        rows = begun.filter(ends_on__gt=first)
        for mandate, user, email, day in rows.values_list("pk", "person", "email", "starts_on").iterator():
            yield self._of_member(ActKind.SAT, mandate, user, email, max(day, first))

    def _of_member(self, kind: str, mandate: int, user: int | None, email: str, on: date) -> Act:  # noqa: PLR0917
        person = user or self.known.accounts.get(email.lower())
        who = account(person) if person else f"address:{email.lower()}" if email else f"seat:{mandate}"
        return Act(kind, who, on, Channel.DESK, self._home(person, None))

    def replied(self, since: datetime, until: datetime) -> Iterator[Act]:
        """Those who filled in a questionnaire; without an account nobody knows who, once the replies are counted."""
        rows = Reply.objects.counted().filter(at__gte=since, at__lt=until)
        fields = ("user", "at", "channel", "assisted_entry__channel", "neighbourhood")
        for user, at, channel, entered, place in rows.values_list(*fields).iterator():
            who = account(user) if user else None
            by = entered or REPLY_CHANNELS[channel]
            yield Act(ActKind.REPLIED, who, timezone.localdate(at), by, self._home(user, place))

    def evaluated(self, since: datetime, until: datetime) -> Iterator[Act]:
        """Those who say what they think of what was delivered."""
        rows = Evaluation.objects.filter(at__gte=since, at__lt=until)
        for user, at, channel, place in rows.values_list(
            "user", "at", "channel", "engagement__neighbourhood"
        ).iterator():
            who = account(user) if user else None
            yield Act(ActKind.ANSWERED, who, timezone.localdate(at), channel, self._home(user, place))


def bounds(year: int) -> tuple[datetime, datetime]:
    """The first instant of a year in Paris, and that of the next."""
    zone: Any = timezone.get_current_timezone()
    first, after = (datetime.combine(date(at, 1, 1), time.min, tzinfo=zone) for at in (year, year + 1))
    return first, after


def voters_of(year: int) -> int:
    """Ballots of the official counts of the editions of that year, of this town only."""
    editions = Edition.objects.filter(year=year, is_imported=False)
    return sum(Count.objects.filter(edition__in=editions, is_official=True).values_list("ballots", flat=True))
