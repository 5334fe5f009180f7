"""The work itself: begin, announce a day, ask, say it is done."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.templatetags.french import day as day_words
from allonnes.core.workflow import Along, advance
from allonnes.core.working_days import add_working_days
from allonnes.town.closing import closing_days
from requests_qrc.casework import permissions
from requests_qrc.casework.actions.silence import end_silence
from requests_qrc.casework.actions.speaking import Words, locked, mail, mail_outcome, say, touch
from requests_qrc.casework.messages import CASE_NEWS, CASE_QUESTION
from requests_qrc.casework.models import CaseMessage
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case, Pause
from requests_qrc.intake.recipients import tell_resident
from requests_qrc.intake.workflow import ANSWER_DAYS, CASE


@transaction.atomic
def start(*, case: Case, by: User, now: datetime, read_revision: int | None = None) -> None:
    """The work begins."""
    row = locked(case, read_revision=read_revision)
    refuse(permissions.refusal_to_start(by, row, now))
    advance(CASE, row, "start", by=by)
    touch(row)
    tell_resident(row, CASE_NEWS, fact=f"{row.pk}.{row.revision}", news=_("Le travail a commencé."))


@transaction.atomic
def schedule(
    *, case: Case, day: date, by: User, now: datetime, reason: str = "", read_revision: int | None = None
) -> None:
    """Announce the day when somebody comes; another day needs a reason, which is public."""
    row = locked(case, read_revision=read_revision)
    announce_day(row, day, by=by, now=now, reason=reason)
    news = _("Intervention prévue le %(day)s.") % {"day": day_words(day)}
    tell_resident(row, CASE_NEWS, fact=f"{row.pk}.{row.revision}", news=news, reason=reason)


def announce_day(case: Case, day: date, *, by: User, now: datetime, reason: str) -> None:
    """Write the day announced for a locked case; whoever calls this tells it."""
    refuse(permissions.refusal_to_schedule(by, case, now, day))
    event = "reschedule" if case.state == CaseState.SCHEDULED else "schedule"
    along = Along(row={"scheduled_on": day}, history={"day": day})
    advance(CASE, case, event, by=by, reason=reason, along=along)
    touch(case)


@transaction.atomic
def ask(*, case: Case, words: Words, by: User, now: datetime, read_revision: int | None = None) -> CaseMessage:
    """Ask the resident; the clock of the solution stands still until the answer, or until the case is closed."""
    row = locked(case, read_revision=read_revision)
    refuse(permissions.refusal_to_ask(by, row, now))
    advance(CASE, row, "ask", by=by, along=Along(row={"asked_at": now}))
    Pause.objects.create(case=row, started_on=deadlines.day_of(now))
    said = say(row, CaseMessage.Kind.QUESTION, words, by=by, now=now)
    until = add_working_days(deadlines.day_of(now), ANSWER_DAYS)
    mail(row, said, CASE_QUESTION, until=day_words(until))
    return said


def end_pause(case: Case, *, now: datetime) -> None:
    """The clock of the solution runs again: the days spent waiting are added to its end."""
    today = deadlines.day_of(now)
    case.pauses.filter(ended_on=None).update(ended_on=today)
    pauses = [(pause.started_on, pause.ended_on or today) for pause in case.pauses.all()]
    target = case.category.target_days if case.category else 1
    due = deadlines.solved_due(deadlines.day_of(case.reception), target, pauses=pauses, closing_days=closing_days())
    touch(case, solved_due=due, asked_at=None)


@transaction.atomic
def answer_for(*, case: Case, body: str, by: User, now: datetime) -> CaseMessage:
    """Write down what the resident answered by telephone or at the counter; the case goes on where it was."""
    row = locked(case)
    refuse(permissions.refusal_to_answer_for(by, row, now))
    if not body.strip():
        raise ActionDenied(_("Écrivez ce que la personne a répondu."))
    advance(CASE, row, "answer", by=by)
    answer = CaseMessage.objects.create(case=row, kind=CaseMessage.Kind.RESIDENT, body=body.strip(), by=by, at=now)
    end_pause(row, now=now)
    return answer


@transaction.atomic
def resolve(
    *, case: Case, words: Words, by: User, now: datetime, no_photo_reason: str = "", read_revision: int | None = None
) -> None:
    """Say it is done, in words, with a photo of the work or the reason of having none; it can be contested 30 days."""
    row = locked(case, read_revision=read_revision)
    refuse(permissions.refusal_to_resolve(by, row, now))
    if not (no_photo_reason.strip() or row.photos.filter(is_after=True).exists()):
        raise ActionDenied(_("Ajoutez une photo du travail fait, ou dites pourquoi il n’y en a pas."))
    event = "answer_at_once" if row.state == CaseState.RECEIVED else "resolve"
    settled = {"resolved_at": now, "closed_by": by, "outcome_at": row.outcome_at or now}
    along = Along(row=settled)
    advance(CASE, row, event, by=by, reason=no_photo_reason, along=along)
    end_silence(row, now=now)
    said = say(row, CaseMessage.Kind.REPLY, words, by=by, now=now)
    mail_outcome(row, said, CaseState.RESOLVED, now=now)
