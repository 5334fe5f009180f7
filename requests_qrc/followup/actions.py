"""What whoever wrote a case does with it. `by`: their account, or the link that the town signed for them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.workflow import Along, advance
from requests_qrc.casework.actions.handling import end_pause
from requests_qrc.casework.actions.silence import keep_silence_day
from requests_qrc.casework.actions.speaking import locked, touch
from requests_qrc.casework.models import CaseMessage, Contest
from requests_qrc.followup import permissions
from requests_qrc.followup.models import Survey
from requests_qrc.followup.permissions import Resident
from requests_qrc.intake import deadlines
from requests_qrc.intake.models import Case
from requests_qrc.intake.recipients import tell_followers_of
from requests_qrc.intake.workflow import CASE


@transaction.atomic
def answer(*, case: Case, body: str, by: Resident, now: datetime) -> CaseMessage:
    """Answer the question of the town: the case goes on where it was, and its clock of solution runs again."""
    row = locked(case)
    refuse(permissions.refusal_to_answer(by, row, now))
    if not body.strip():
        raise ActionDenied(_("Écrivez votre réponse."))
    advance(CASE, row, "answer", by=by)
    said = CaseMessage.objects.create(case=row, kind=CaseMessage.Kind.RESIDENT, body=body.strip(), at=now)
    end_pause(row, now=now)
    return said


@transaction.atomic
def cancel(*, case: Case, by: Resident, now: datetime) -> None:
    """Give up a case; it can be taken back for thirty days. The link of another body reads nothing any more.

    A question that waited does no more: the days spent waiting are added to the end of the clock, as for an answer.
    """
    row = locked(case)
    refuse(permissions.refusal_to_cancel(by, row, now))
    row.partner_links.filter(answered_at=None, revoked_at=None).update(revoked_at=now)
    keep_silence_day(row, now=now)
    advance(CASE, row, "cancel", by=by, along=Along(row={"closed_at": now}))
    if row.asked_at:
        end_pause(row, now=now)
    touch(row)
    news = _("La personne qui l’a écrite l’a annulée. Si le problème reste, signalez-le.")
    tell_followers_of(row, fact=_fact(row), news=news)


@transaction.atomic
def reopen_cancelled(*, case: Case, by: Resident, now: datetime) -> None:
    """Ask again what was cancelled: it is to be sorted, and its clocks count from its first reception."""
    row = locked(case)
    refuse(permissions.refusal_to_reopen(by, row, now))
    advance(CASE, row, "reopen_cancelled", by=by, along=Along(row={"closed_at": None}))
    touch(row)


@transaction.atomic
def accept(*, case: Case, by: Resident, now: datetime) -> None:
    """« C’est réglé »: the case is closed."""
    row = locked(case)
    refuse(permissions.refusal_to_accept(by, row, now))
    advance(CASE, row, "accept", by=by, along=Along(row={"closed_at": now}))
    touch(row)
    tell_followers_of(row, fact=_fact(row), news=_("Clôturée : la personne qui l’a écrite dit que c’est réglé."))


@transaction.atomic
def contest(*, case: Case, words: str, by: Resident, now: datetime) -> Contest:
    """« Ce n’est pas réglé »: somebody else than who closed the case looks again.

    The words stay beside the history, which nobody may change: they go with the personal data of the case. To contest
    the answer to a request is to ask again: two months of silence decide (CRPA L231-4), from that day.
    """
    row = locked(case)
    refuse(permissions.refusal_to_contest(by, row, now))
    if not words.strip():
        raise ActionDenied(_("Dites en quelques mots ce qui n’est pas réglé."))
    advance(CASE, row, "contest", by=by, reason=_("La personne dit que ce n’est pas réglé."))
    silence_on = deadlines.silence_decides_on(deadlines.day_of(now)) if row.is_request else None
    touch(row, contested_count=row.contested_count + 1, silence_on=silence_on)
    tell_followers_of(row, fact=_fact(row), news=_("Réexamen en cours : une autre personne regarde de nouveau."))
    return _waiting_contest(row, words.strip(), now)


def _waiting_contest(case: Case, words: str, now: datetime) -> Contest:
    """One waits at a time; one left without answer, its case cancelled meanwhile, is said again."""
    told = {"words": words, "at": now, "closed_by": case.closed_by}
    waiting, _is_new = Contest.objects.update_or_create(case=case, answered_at=None, defaults=told)
    return waiting


@transaction.atomic
def rate(
    *, case: Case, is_satisfied: bool, by: Resident, now: datetime, reasons: Collection[str] = (), words: str = ""
) -> Survey:
    """Say once whether the case was well answered, why, and in a few words."""
    row = locked(case)
    refuse(permissions.refusal_to_rate(by, row, now))
    refuse(permissions.refusal_of_reasons(reasons, is_satisfied=is_satisfied))
    return Survey.objects.create(
        case=row, is_satisfied=is_satisfied, reasons=sorted(set(reasons)), words=words.strip(), at=now
    )


@transaction.atomic
def confirm_address(*, token: str, case: Case, now: datetime) -> None:
    """The address of a case is read by somebody who holds its mail: the next ones go there too."""
    row = locked(case)
    refuse(permissions.refusal_to_confirm(token, row, now))
    touch(row, email_confirmed_at=now)


def _fact(case: Case) -> str:
    return f"{case.pk}.{case.revision}"
