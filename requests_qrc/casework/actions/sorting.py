"""Sorting: what it is about, who deals with it, what is not for the town, what is unwanted."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.workflow import Along, advance
from allonnes.town.closing import closing_days
from allonnes.town.models import Department
from requests_qrc.casework import permissions
from requests_qrc.casework.actions.silence import end_silence
from requests_qrc.casework.actions.speaking import Words, locked, mail_outcome, notify_by_hand, say, touch
from requests_qrc.casework.messages import CASE_NEWS
from requests_qrc.casework.models import CaseMessage
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import CaseState, DeclineReason, ReceiptKind, TextFate
from requests_qrc.intake.messages import CASE_ACKNOWLEDGED
from requests_qrc.intake.models import Case, Category
from requests_qrc.intake.receipts import give_receipts
from requests_qrc.intake.recipients import tell_resident
from requests_qrc.intake.workflow import CASE

# Times that a service may give a case back before somebody above looks at it.
RETURNS_BEFORE_ALARM = 2


@transaction.atomic
def assign(
    *,
    case: Case,
    department: Department,
    by: User,
    now: datetime,
    agent: User | None = None,
    read_revision: int | None = None,
) -> None:
    """Give a case to a service, or to another one. A request then gets its acknowledgement, if it waited for that."""
    row = locked(case, read_revision=read_revision)
    refuse(permissions.refusal_to_assign(by, row, now, department))
    event = "assign" if row.state == CaseState.RECEIVED else "reassign"
    along = Along(row={"department": department, "agent": agent}, history={"department": department})
    advance(CASE, row, event, by=by, along=along)
    touch(row)
    acknowledge(row, now=now)
    fact = f"{row.pk}.{row.revision}"
    news = _("Le service « %(name)s » s’en occupe.") % {"name": department.name}
    tell_resident(row, CASE_NEWS, fact=fact, news=news)


def acknowledge(case: Case, *, now: datetime) -> None:
    """Give the acknowledgement of a request once its service is known; it leaves, or waits to be told or posted, when
    it did not before."""
    had_one = case.receipts.filter(kind=ReceiptKind.RECEPTION).exists()
    give_receipts(case, case.department)
    given = case.receipts.filter(kind=ReceiptKind.RECEPTION).first()
    if given and not had_one:
        kinds = [ReceiptKind.RECEPTION.value]
        tell_resident(case, CASE_ACKNOWLEDGED, fact=str(case.pk), is_first=True, receipt_kinds=kinds)
        notify_by_hand(case, given.text, now=now)


@transaction.atomic
def send_back(*, case: Case, by: User, reason: str, now: datetime) -> None:
    """A service gives back what is not for it; the second time, the case is marked urgent for who sorts."""
    row = locked(case)
    refuse(permissions.refusal_to_send_back(by, row, now))
    advance(CASE, row, "send_back", by=by, reason=reason, along=Along(row={"agent": None, "department": None}))
    returned = row.history.filter(event="send_back").count()
    touch(row, is_urgent=row.is_urgent or returned >= RETURNS_BEFORE_ALARM)


@transaction.atomic
def recategorise(*, case: Case, category: Category, by: User, now: datetime) -> None:
    """Say better what it is about; the aim in days is that of the new subject, from the same reception.

    A note keeps both subjects. Under a private subject, the words go back between the person and the town; out of it,
    they are to be read before anybody reads them.
    """
    row = locked(case)
    refuse(permissions.refusal_to_recategorise(by, row, now))
    pauses = [(pause.started_on, pause.ended_on or deadlines.day_of(now)) for pause in row.pauses.all()]
    due = deadlines.solved_due(
        deadlines.day_of(row.reception), category.target_days, pauses=pauses, closing_days=closing_days()
    )
    before, after = row.category.path if row.category else "", category.path
    body = _("Sujet changé : « %(before)s » devient « %(after)s ».") % {"before": before, "after": after}
    CaseMessage.objects.create(case=row, kind=CaseMessage.Kind.NOTE, body=body, by=by, at=now)
    touch(row, category=category, solved_due=due, text_fate=_fate_under(category, row))


def _fate_under(category: Category, case: Case) -> TextFate:
    """What becomes of the words of a case under another subject; `case` still has the former one."""
    if category.is_private:
        return TextFate.WITHHELD
    was_private = case.category is not None and case.category.is_private
    is_hidden = case.moderations.exists()
    return TextFate.WAITING if was_private and not is_hidden else TextFate(case.text_fate)


@transaction.atomic
def decline(
    *, case: Case, reason: DeclineReason | str, words: Words, by: User, now: datetime, read_revision: int | None = None
) -> None:
    """Say no, with a coded reason and words; it can be contested two months."""
    row = locked(case, read_revision=read_revision)
    refuse(permissions.refusal_to_decline(by, row, now))
    if reason not in DeclineReason.values:
        raise ActionDenied(_("Choisissez un motif."))
    settled = {"decline_reason": reason, "closed_by": by, "closed_at": now}
    along = Along(row={**settled, "outcome_at": row.outcome_at or now})
    advance(CASE, row, "decline", by=by, reason=str(DeclineReason(reason).label), along=along)
    end_silence(row, now=now)
    said = say(row, CaseMessage.Kind.REPLY, words, by=by, now=now)
    mail_outcome(row, said, CaseState.DECLINED, now=now)


@transaction.atomic
def discard(*, case: Case, by: User, reason: str, now: datetime) -> None:
    """Put aside what is unwanted; it can be restored."""
    row = locked(case)
    refuse(permissions.refusal_to_discard(by, row, now))
    advance(CASE, row, "discard", by=by, reason=reason)
    touch(row)


@transaction.atomic
def restore(*, case: Case, by: User, reason: str, now: datetime) -> None:
    """Take back what was put aside by mistake; its clocks never stopped."""
    row = locked(case)
    refuse(permissions.refusal_to_restore(by, row, now))
    advance(CASE, row, "restore", by=by, reason=reason)
    touch(row)
