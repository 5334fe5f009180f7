"""What presses a case, in working days: the words of its list, of its queues, of its page."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.queues import Sign
from allonnes.core.working_days import NO_DAY
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import IN_HAND, OPEN, CaseState
from requests_qrc.intake.models import Case

FAR = deadlines.SILENCE_WARNINGS[0]
# The clock of the solution runs.
RUNNING = (CaseState.RECEIVED, *IN_HAND)
SOON_DAYS = 5


@dataclass(frozen=True)
class Pressing:
    """The most pressing thing of a case: a shape, its words, and the day it is for, if any."""

    sign: Sign
    words: str
    day: date | None = None


def pressing_of(case: Case, today: date, *, closing_days: Collection[date] = NO_DAY) -> Pressing:
    """The law first, then the nearest day the town gave itself, then what it waits for."""
    if case.silence_on and case.awaits_decision and (case.silence_on - today).days <= FAR:
        return Pressing(Sign.LAW, silence_words(case.silence_on, today), case.silence_on)
    if not case.is_open:
        return Pressing(Sign.NONE, _("terminée"))
    days = sorted(_days(case))
    if days:
        day, label = days[0]
        sign, words = day_words(day, today, closing_days=closing_days)
        return Pressing(sign, f"{label}{words}", day)
    return _waiting(case, today)


def _days(case: Case) -> Iterator[tuple[date, str]]:
    if case.first_reply_due and case.first_reply_at is None:
        yield case.first_reply_due, _("1re réponse : ")
    if case.solved_due and case.state in RUNNING:
        yield case.solved_due, ""
    if case.scheduled_on and case.state == CaseState.SCHEDULED:
        yield case.scheduled_on, _("intervention : ")


def day_words(day: date, today: date, *, closing_days: Collection[date] = NO_DAY) -> tuple[Sign, str]:
    """« 6 jours ouvrés de retard », « ce soir », « dans 3 jours ouvrés »."""
    if day < today:
        late = deadlines.working_days_between(day, today, closing_days=closing_days)
        if not late:
            return Sign.LATE, _("échéance passée")
        words = ngettext("%(n)s jour ouvré de retard", "%(n)s jours ouvrés de retard", late)
        return Sign.LATE, words % {"n": late}
    if day == today:
        return Sign.TODAY, _("ce soir")
    left = deadlines.working_days_between(today, day, closing_days=closing_days)
    words = ngettext("dans %(n)s jour ouvré", "dans %(n)s jours ouvrés", left) % {"n": left}
    return (Sign.SOON if left <= SOON_DAYS else Sign.NONE), words


def silence_words(day: date, today: date) -> str:
    """« silence : dans 4 jours », in calendar days, as the law counts."""
    left = (day - today).days
    if left < 0:
        return _("silence : la loi a décidé")
    if left == 0:
        return _("silence : dernier jour")
    return ngettext("silence : dans %(n)s jour", "silence : dans %(n)s jours", left) % {"n": left}


def _waiting(case: Case, today: date) -> Pressing:
    if case.state == CaseState.AWAITING_RESIDENT:
        return Pressing(Sign.NONE, _("en pause, attend la personne"))
    if case.state == CaseState.CONTESTED:
        return Pressing(Sign.TODAY, _("contestée"))
    since = deadlines.working_days_between(deadlines.day_of(case.forwarded_at), today) if case.forwarded_at else 0
    if since <= deadlines.PARTNER_REMINDER_DAYS:
        return Pressing(Sign.NONE, _("chez l’organisme"))
    words = ngettext("%(n)s jour ouvré sans nouvelle", "%(n)s jours ouvrés sans nouvelle", since) % {"n": since}
    return Pressing(Sign.LATE if since > deadlines.PARTNER_ESCALATION_DAYS else Sign.TODAY, words)


def unanswered(today: date) -> Q:
    """Open, and the day of the first words of a person is over."""
    return Q(state__in=OPEN, first_reply_at=None, first_reply_due__lt=today)


def late(today: date) -> Q:
    """A day that the town gave itself is over: the first words, the solution, the day announced."""
    return (
        unanswered(today)
        | Q(state__in=RUNNING, solved_due__lt=today)
        | Q(state=CaseState.SCHEDULED, scheduled_on__lt=today)
    )


def due_today(today: date) -> Q:
    """One of these days is today."""
    return (
        Q(state__in=OPEN, first_reply_at=None, first_reply_due=today)
        | Q(state__in=RUNNING, solved_due=today)
        | Q(state=CaseState.SCHEDULED, scheduled_on=today)
    )
