"""The silence of the town: an express decision ends its clock, and what it decided meanwhile is never forgotten."""

from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from requests_qrc.intake import clocks
from requests_qrc.intake.enums import SILENCE_RUNS
from requests_qrc.intake.models import Case


def keep_silence_days(now: datetime) -> int:
    """Write the day when silence decided, for every case that nobody answered in time. Returns how many are new."""
    return _keep(Case.objects.filter(state__in=SILENCE_RUNS), clocks.day_of(now))


def keep_silence_day(case: Case, *, now: datetime) -> None:
    """The same for one locked case, before it ends without a decision."""
    _keep(Case.objects.filter(pk=case.pk), clocks.day_of(now))


def end_silence(case: Case, *, now: datetime) -> None:
    """An express decision ends the clock of a locked case, and of those joined to it, who are told the same outcome; a
    question, or words to wait, never do (CRPA L231-4). What comes too late leaves its trace."""
    rows = Case.objects.filter(Q(pk=case.pk) | Q(merged_into=case.pk)).exclude(silence_on=None)
    _keep(rows, clocks.day_of(now))
    rows.update(silence_on=None)
    case.refresh_from_db(fields=["silence_on", "silence_decided_on"])


def _keep(rows: "QuerySet[Case]", today: date) -> int:
    decided = rows.filter(silence_on__lt=today).exclude(silence_decided_on=F("silence_on"))
    return decided.update(silence_decided_on=F("silence_on"))
