"""What happens by itself when its day has passed: late runs catch up, and nothing is done twice."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from allonnes.core.templatetags.french import day as day_words
from allonnes.core.workflow import SYSTEM, Along, advance, due, refusal
from allonnes.core.working_days import add_working_days
from requests_qrc.casework.actions.handling import end_pause
from requests_qrc.casework.actions.silence import keep_silence_day
from requests_qrc.casework.actions.speaking import locked, notify_by_hand, touch
from requests_qrc.casework.messages import CASE_NEWS, QUESTION_REMINDER
from requests_qrc.casework.models import CaseMessage
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case
from requests_qrc.intake.recipients import tell_resident
from requests_qrc.intake.workflow import ANSWER_DAYS, ANSWER_REMINDER_DAYS, CASE

WHY = {
    "expire": _("Sans réponse à notre question, la demande est close. Écrivez-nous de nouveau si besoin."),
    "accept": _("Personne n’a contesté la réponse : la demande est close."),
}


def settle_due_cases(now: datetime) -> int:
    """Close what waited for an answer too long, and what nobody contested. Returns how many."""
    rows = Case.objects.filter(state__in=[CaseState.AWAITING_RESIDENT, CaseState.RESOLVED]).order_by("pk")
    return sum(_settle(case, event, now) for case, event in list(due(CASE, rows, now)))


@transaction.atomic
def _settle(case: Case, event: str, now: datetime) -> bool:
    row = locked(case)
    # Somebody may have answered, contested or closed it since it was listed.
    if refusal(CASE, row, event, by=SYSTEM):
        return False
    advance(CASE, row, event, by=SYSTEM, along=Along(row={"closed_at": now}))
    if row.asked_at:
        end_pause(row, now=now)
    keep_silence_day(row, now=now)
    touch(row, outcome_at=row.outcome_at or now)
    tell_resident(row, CASE_NEWS, fact=f"{row.pk}.{row.revision}", news=str(WHY[event]))
    notify_by_hand(row, str(WHY[event]), now=now)
    return True


def remind_residents(now: datetime) -> int:
    """Remind those who were asked five working days ago, once. Returns how many are reminded."""
    rows = Case.objects.filter(state=CaseState.AWAITING_RESIDENT).select_related("author").order_by("pk")
    return sum(_remind(case, now) for case in rows)


def _remind(case: Case, now: datetime) -> bool:
    question = case.messages.filter(kind=CaseMessage.Kind.QUESTION).latest("pk")
    asked = deadlines.day_of(case.asked_at or question.at)
    if deadlines.day_of(now) <= add_working_days(asked, ANSWER_REMINDER_DAYS):
        return False
    until = day_words(add_working_days(asked, ANSWER_DAYS))
    tell_resident(case, QUESTION_REMINDER, fact=str(question.pk), message=question.pk, until=until)
    return True
