"""The silence of the town: an express decision ends its clock, and what it decided meanwhile is never forgotten."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from allonnes.core.templatetags.french import day as day_words
from requests_qrc.casework.actions.speaking import notify
from requests_qrc.casework.messages import SILENCE_SOON
from requests_qrc.casework.models import CaseMessage
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import BY_HAND, SILENCE_RUNS
from requests_qrc.intake.models import Case
from requests_qrc.intake.receipts import silence_text
from requests_qrc.intake.recipients import tell_resident


def keep_silence_days(now: datetime) -> int:
    """Write the day when silence decided, for every case that nobody answered in time. Returns how many are new."""
    return _keep(Case.objects.filter(state__in=SILENCE_RUNS), deadlines.day_of(now))


def keep_silence_day(case: Case, *, now: datetime) -> None:
    """The same for one locked case, before it ends without a decision."""
    _keep(Case.objects.filter(pk=case.pk), deadlines.day_of(now))


def end_silence(case: Case, *, now: datetime) -> None:
    """An express decision ends the clock of a locked case, and of those joined to it, who are told the same outcome; a
    question, or words to wait, never do (CRPA L231-4). What comes too late leaves its trace."""
    rows = Case.objects.filter(Q(pk=case.pk) | Q(merged_into=case.pk)).exclude(silence_on=None)
    _keep(rows, deadlines.day_of(now))
    rows.update(silence_on=None)
    case.refresh_from_db(fields=["silence_on", "silence_decided_on"])


def _keep(rows: "QuerySet[Case]", today: date) -> int:
    decided = rows.filter(silence_on__lt=today).exclude(silence_decided_on=F("silence_on"))
    return decided.update(silence_decided_on=F("silence_on"))


def warn_residents(now: datetime) -> int:
    """Before silence decides, whoever wrote is told what it will mean, and what can be done then: once, five days
    before, by mail, by telephone or by post. The staff are told by their queues, fifteen and five days before. Returns
    how many are near."""
    today = deadlines.day_of(now)
    until = deadlines.warned_until(today, deadlines.SILENCE_WARNINGS[-1])
    near = Case.objects.filter(state__in=SILENCE_RUNS, silence_on__gte=today, silence_on__lte=until, erased_at=None)
    return sum(_warn(case, now) for case in near.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _warn(pk: int, now: datetime) -> bool:
    case = Case.objects.select_for_update(of=("self",)).select_related("category", "author").get(pk=pk)
    # Somebody may have decided since it was listed.
    if case.silence_on is None or case.state not in SILENCE_RUNS:
        return False
    text = silence_text(case, case.silence_on)
    fact = f"{case.pk}.{case.silence_on}"
    tell_resident(case, SILENCE_SOON, fact=fact, until=day_words(case.silence_on), silence=text)
    is_said = case.messages.filter(kind=CaseMessage.Kind.NOTICE, body=text).exists()
    if case.answer_by in BY_HAND and not is_said:
        notify(case, text, now=now)
    return True
