"""How long the town has, from the day of reception, which is never counted; each period ends with its last day.

Working days leave out public holidays (`allonnes.core.working_days`). The town's own closing days move what the town
promises itself, never what the law counts.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from allonnes.core.working_days import NO_DAY, add_calendar_months, add_working_days, is_working_day
from requests_qrc.intake.enums import CaseState

# Article L231-4 of the Code des relations entre le public et l'administration: two months of silence are a refusal.
SILENCE_MONTHS = 2
FIRST_REPLY_DAYS = 5
# An acknowledgement not sent by then is told to who answers for the service.
RECEIPT_ALERT_DAYS = 7
SILENCE_WARNINGS = (15, 5)
PARTNER_REMINDER_DAYS, PARTNER_ESCALATION_DAYS = 15, 30
# From the day it was decided: a case solved, closed, or not taken on.
CONTEST_SOLVED_DAYS, CONTEST_CLOSED_DAYS, CONTEST_DECLINED_MONTHS = 30, 90, 2
REOPEN_CANCELLED_DAYS = 30

CONTEST_DAYS = {CaseState.RESOLVED: CONTEST_SOLVED_DAYS, CaseState.CLOSED: CONTEST_CLOSED_DAYS}
Pauses = Iterable[tuple[date, date]]


def day_of(moment: datetime) -> date:
    """The day of a moment by the town's clock."""
    return timezone.localdate(moment)


def silence_decides_on(received: date) -> date:
    """The day when silence has decided: two months, the day number clipped to the end of its month."""
    return add_calendar_months(received, SILENCE_MONTHS)


def warned_until(today: date, days: int) -> date:
    """The last day of silence that is told today, so many days before: what would be told on a day off is told on the
    last working day before it, when somebody can still answer."""
    while not is_working_day(today + timedelta(days=1)):
        today += timedelta(days=1)
    return today + timedelta(days=days)


def contest_until(state: str, settled: date) -> date:
    """The last day to contest: 30 days once solved, 90 once closed, two months once not taken on."""
    if state == CaseState.DECLINED:
        return add_calendar_months(settled, CONTEST_DECLINED_MONTHS)
    return settled + timedelta(days=CONTEST_DAYS[CaseState(state)])


def first_reply_due(received: date, *, closing_days: Collection[date] = NO_DAY) -> date:
    """The last day for the first words of a person; never paused."""
    return add_working_days(received, FIRST_REPLY_DAYS, closing_days=closing_days)


def solved_due(received: date, target: int, *, pauses: Pauses = (), closing_days: Collection[date] = NO_DAY) -> date:
    """The last day to solve: `target` working days, and as many more as were spent waiting for the resident.

    `pauses`: from the day of a question to that of its answer, which counts again. A pause never brings the day
    nearer, and one that holds no working day moves nothing.
    """
    waited: set[date] = set()
    for asked, answered in pauses:
        waited |= set(_working_days_between(asked, answered, closing_days))
    return add_working_days(received, target + len(waited), closing_days=closing_days)


def _working_days_between(start: date, end: date, closing_days: Collection[date]) -> list[date]:
    """The working days after `start`, and before `end`."""
    days = (date.fromordinal(number) for number in range(start.toordinal() + 1, end.toordinal()))
    return [day for day in days if is_working_day(day, closing_days=closing_days)]


def working_days_between(start: date, end: date, *, closing_days: Collection[date] = NO_DAY) -> int:
    """How many working days passed after `start`, up to `end` and with it; 0 when `end` is not after."""
    return len(_working_days_between(start, date.fromordinal(end.toordinal() + 1), closing_days))
