"""What the town says to the resident, signed; notes among the staff; words told by telephone or by post."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.outbox import MessageKind
from allonnes.core.revisions import refuse_stale
from allonnes.core.templatetags.french import day as day_words
from requests_qrc.casework import permissions
from requests_qrc.casework.messages import CASE_REPLY, CASE_SETTLED
from requests_qrc.casework.models import CaseMessage
from requests_qrc.casework.permissions import MIN_REPLY
from requests_qrc.intake import deadlines
from requests_qrc.intake.appeals import ways_of_appeal
from requests_qrc.intake.enums import BY_HAND, CaseState
from requests_qrc.intake.models import Case
from requests_qrc.intake.recipients import tell_resident

# The quality of who signs, by their roles, the highest first.
QUALITIES = {
    Role.QRC_MANAGER: gettext_lazy("responsable de la relation citoyenne"),
    Role.QRC_AGENT: gettext_lazy("agente ou agent de la relation citoyenne"),
    Role.SERVICE_AGENT: gettext_lazy("agente ou agent de la ville"),
}


@dataclass(frozen=True)
class Words:
    """What an agent writes to a resident; `anonymous_reason`: why the service alone signs (CRPA L111-2)."""

    body: str
    anonymous_reason: str = ""


def locked(case: Case, *, read_revision: int | None = None) -> Case:
    """The case under lock; raises StaleRevision when it changed since `read_revision`, unless that is None."""
    row = (
        Case.objects.select_for_update(of=("self",)).select_related("category", "department", "author").get(pk=case.pk)
    )
    if read_revision is not None:
        refuse_stale(row, row.revision, read_revision)
    return row


def touch(case: Case, **changes: Any) -> None:
    """Write these fields of a locked case, and tell those who read it that it changed."""
    for name, value in changes.items():
        setattr(case, name, value)
    case.revision += 1
    case.save(update_fields=[*changes, "revision"])


def signature_of(by: User, case: Case, *, is_anonymous: bool = False) -> str:
    """First name, name, quality and address of who answers, or the service alone (CRPA L111-2)."""
    who = () if is_anonymous else (f"{by.first_name} {by.last_name}".strip(), quality_of(by))
    return ", ".join(part for part in (*who, service_signature(case)) if part)


def quality_of(by: User) -> str:
    """What this person is for whoever reads them, by the role held today."""
    return next((str(words) for role, words in QUALITIES.items() if role in by.roles), "")


def service_signature(case: Case) -> str:
    """The service of a case, with its address: it signs what nobody writes."""
    service = case.department.name if case.department else str(_("Relation citoyenne"))
    address = " ".join(case.department.address.split()) if case.department else ""
    return ", ".join(part for part in (service, address) if part)


def say(case: Case, kind: str, words: Words, *, by: User, now: datetime) -> CaseMessage:
    """Keep what is said to the resident of a locked case; the first words of a person stop their clock."""
    if len(words.body.strip()) < MIN_REPLY:
        raise ActionDenied(_("Écrivez au moins %(n)s caractères : une phrase entière.") % {"n": MIN_REPLY})
    said = CaseMessage.objects.create(
        case=case,
        kind=kind,
        body=words.body.strip(),
        by=by,
        at=now,
        signature=signature_of(by, case, is_anonymous=bool(words.anonymous_reason)),
        anonymous_reason=words.anonymous_reason.strip(),
        delivery=case.answer_by,
    )
    touch(case, first_reply_at=case.first_reply_at or now)
    return said


def notify(case: Case, body: str, *, now: datetime, by: User | None = None) -> CaseMessage:
    """Keep what the town lets the resident of a locked case know beside a reply: an acknowledgement, a decision.

    By telephone or letter, it then waits to be told or posted. The first reply of a person is another thing.
    """
    signature = signature_of(by, case) if by else service_signature(case)
    notice = CaseMessage.Kind.NOTICE
    return CaseMessage.objects.create(
        case=case, kind=notice, body=body, by=by, at=now, signature=signature, delivery=case.answer_by
    )


def notify_by_hand(case: Case, body: str, *, now: datetime) -> None:
    """The same, for whoever no mail reaches because they chose the telephone or a letter."""
    if case.answer_by in BY_HAND:
        notify(case, body, now=now)


def mail(case: Case, said: CaseMessage, kind: MessageKind, **more: Any) -> None:
    """Send what was said, to whoever wrote the case."""
    tell_resident(case, kind, fact=f"{case.pk}.{said.pk}", message=said.pk, **more)


def mail_outcome(case: Case, said: CaseMessage, state: CaseState, *, now: datetime) -> None:
    """Tell how a case is settled, and until when to say that it is not."""
    mail(case, said, CASE_SETTLED, **outcome_words(state, deadlines.day_of(now)))


def outcome_words(state: CaseState, today: date) -> dict[str, str]:
    """What the mail of an outcome says of it; a refusal names the ways of appeal (CJA R421-5)."""
    told = {"outcome": str(state.label), "contest_until": day_words(deadlines.contest_until(state, today))}
    return {**told, "appeals": ways_of_appeal()} if state == CaseState.DECLINED else told


def appeals_of(said: CaseMessage) -> str:
    """The ways of appeal that go with these words: those of a refusal, and what follows it. A notice has its own."""
    case = said.case
    is_refusal = bool(case.decline_reason and case.closed_at and said.at >= case.closed_at)
    return ways_of_appeal() if is_refusal and said.kind == CaseMessage.Kind.REPLY else ""


@transaction.atomic
def reply(*, case: Case, words: Words, by: User, now: datetime, read_revision: int | None = None) -> CaseMessage:
    """Answer the resident; the case keeps its state."""
    row = locked(case, read_revision=read_revision)
    refuse(permissions.refusal_to_reply(by, row, now))
    said = say(row, CaseMessage.Kind.REPLY, words, by=by, now=now)
    mail(row, said, CASE_REPLY)
    return said


@transaction.atomic
def add_note(*, case: Case, body: str, by: User, now: datetime) -> CaseMessage:
    """Write among the staff; no mail is ever made from it."""
    row = locked(case)
    refuse(permissions.refusal_to_note(by, row, now))
    if not body.strip():
        raise ActionDenied(_("Cette note est vide."))
    note = CaseMessage.objects.create(case=row, kind=CaseMessage.Kind.NOTE, body=body.strip(), by=by, at=now)
    touch(row)
    return note


@transaction.atomic
def deliver(*, message: CaseMessage, by: User, now: datetime) -> None:
    """Say that words were told by telephone, or posted."""
    row = CaseMessage.objects.select_for_update(of=("self",)).select_related("case").get(pk=message.pk)
    refuse(permissions.refusal_to_deliver(by, row, now))
    row.delivered_at, row.delivered_by = now, by
    row.save(update_fields=["delivered_at", "delivered_by"])
