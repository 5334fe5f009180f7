"""How long a case keeps what names people, counted from its closing and never from its reception; then it goes.

What stays tells of nobody: number, subject, quartier, dates, outcome, and the acts of its history without the words of
who did them. The figures of past years do not change. What is past its time waits for somebody to decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pgtrigger
from django.db import models, transaction
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.retention import Due, RetentionRule
from allonnes.core.working_days import PARIS, add_calendar_months
from requests_qrc.casework.models import CaseMessage, Contest, Task
from requests_qrc.followup.models import CaseFollow, Survey
from requests_qrc.intake import deadlines
from requests_qrc.intake.actions.forgetting import erase_contacts, forget_places
from requests_qrc.intake.enums import CaseKind, CaseState
from requests_qrc.intake.models import Case, CaseHistory, Receipt

# A request proves rights, whose debts end after four years (loi n° 68-1250 of 31 December 1968); to be confirmed by the
# archives of the department, as every length of time that the town decides.
KEPT_MONTHS = {CaseKind.REPORT: 24, CaseKind.REQUEST: 60}
ENDED = (CaseState.CLOSED, CaseState.DECLINED, CaseState.CANCELLED)
# Their reason is a number or a motive of a list, which no person writes.
CODED = ("merge", "decline")
FORGOTTEN = gettext_lazy("Contestation effacée avec les données personnelles.")
FORGOTTEN_TASK = gettext_lazy("Tâche effacée avec les données personnelles.")


@dataclass(frozen=True)
class RetentionReport:
    """What goes, or would go: cases, receipts, messages, and those who follow."""

    numbers: tuple[str, ...]
    receipts: int
    messages: int
    contests: int
    follows: int


def old_cases(now: datetime) -> "QuerySet[Case]":
    """Those whose time is over: closed, not taken on, cancelled, unwanted long ago; one joined to another waits for the
    other. One whose account was deleted waits too: its messages are still there."""
    aside = CaseHistory.objects.filter(case=OuterRef("pk"), event="discard").order_by("-at").values("at")[:1]
    closed = Coalesce("closed_at", "merged_into__closed_at")
    ended_at = models.Case(When(state=CaseState.SPAM, then=Subquery(aside)), default=closed)
    is_old = Q()
    for kind, months in KEPT_MONTHS.items():
        is_old |= Q(kind=kind, ended_at__lt=_begin_of_time_kept(deadlines.day_of(now), months))
    is_ended = Q(state__in=[*ENDED, CaseState.SPAM]) | Q(state=CaseState.DUPLICATE, merged_into__state__in=ENDED)
    return Case.objects.submitted().filter(is_ended, purged_at=None).annotate(ended_at=ended_at).filter(is_old)


def _begin_of_time_kept(today: date, months: int) -> datetime:
    """What ended before then is kept no more: the last day of its time is over."""
    day = add_calendar_months(today, -months)
    # The 28th of February kept two years is over on the 29th.
    if add_calendar_months(day, months) < today:
        day += timedelta(days=1)
    return datetime.combine(day, time.min, tzinfo=PARIS)


def report_of(cases: Sequence[int]) -> RetentionReport:
    """What these cases hold that would go. Five queries."""
    numbers = Case.objects.filter(pk__in=cases).order_by("pk").values_list("number", flat=True)
    held = {"case__in": cases}
    return RetentionReport(
        numbers=tuple(number or "" for number in numbers),
        receipts=Receipt.objects.filter(**held).count(),
        messages=CaseMessage.objects.filter(**held).count(),
        contests=Contest.objects.filter(**held).count(),
        follows=CaseFollow.objects.filter(**held).count(),
    )


@transaction.atomic
def purge_old_cases(
    *, now: datetime, by: User | None, is_dry_run: bool, as_of: datetime | None = None
) -> RetentionReport:
    """Say what is past its time; and, unless it is a dry run, let it go and write so in the log of sensitive acts.

    `as_of`: what was over at that moment alone, as the archives saw it.

    Contacts, places, unpublished words and photos, messages and receipts go for good: the only way by which a receipt
    is ever deleted. Words of contests, of surveys, of tasks and of the history are emptied: that there was one stays.
    """
    cases = list(
        Case.objects.select_for_update(of=("self",))
        .filter(pk__in=old_cases(as_of or now).values("pk"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    report = report_of(cases)
    if is_dry_run or not cases:
        return report
    erase_contacts(cases, now=now)
    _erase_words(cases)
    forget_places(Case.objects.filter(pk__in=cases))
    Case.objects.filter(pk__in=cases).update(purged_at=now)
    audit.record("requests_qrc.purge", by=by, cases=len(cases), receipts=report.receipts, messages=report.messages)
    return report


def _erase_words(cases: Sequence[int]) -> None:
    CaseMessage.objects.filter(case__in=cases).delete()
    with pgtrigger.ignore("requests_qrc.Receipt:append_only"):
        Receipt.objects.filter(case__in=cases).delete()
    CaseFollow.objects.filter(case__in=cases).delete()
    Contest.objects.filter(case__in=cases).update(words=str(FORGOTTEN), answer="")
    Survey.objects.filter(case__in=cases).update(words="")
    Task.objects.filter(case__in=cases).update(title=str(FORGOTTEN_TASK))
    Task.objects.filter(case__in=cases).exclude(drop_reason="").update(drop_reason=str(FORGOTTEN_TASK))
    with pgtrigger.ignore("requests_qrc.CaseHistory:append_only"):
        CaseHistory.objects.filter(case__in=cases).exclude(event__in=CODED).update(reason="")


def _due(now: datetime) -> Due:
    told = old_cases(now).aggregate(count=Count("pk"), oldest=Min("ended_at"))
    return Due(told["count"], deadlines.day_of(told["oldest"]) if told["oldest"] else None)


def _eliminate(*, as_of: datetime, now: datetime, by: User | None) -> int:
    return len(purge_old_cases(now=now, by=by, is_dry_run=False, as_of=as_of).numbers)


RULE = RetentionRule(
    kind="requests_qrc.case",
    label=gettext_lazy("Ce qui nomme des personnes dans les demandes anciennes"),
    rule=gettext_lazy("Deux ans après la clôture d’un signalement, cinq ans après celle d’une demande."),
    due=_due,
    eliminate=_eliminate,
)
