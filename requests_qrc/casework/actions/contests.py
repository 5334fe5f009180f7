"""A contested case is looked at by somebody else than who had said it settled."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.workflow import Along, advance
from allonnes.town.models import Department
from requests_qrc.casework import permissions
from requests_qrc.casework.actions.silence import end_silence
from requests_qrc.casework.actions.speaking import locked, notify, touch
from requests_qrc.casework.messages import CONTEST_ANSWERED
from requests_qrc.casework.models import Contest
from requests_qrc.casework.permissions import MIN_REPLY
from requests_qrc.intake.appeals import ways_of_appeal
from requests_qrc.intake.models import Case
from requests_qrc.intake.recipients import tell_resident
from requests_qrc.intake.workflow import CASE

# What comes first in the answer, whether the work goes on or not.
HEADS = {
    True: gettext_lazy("Vous avez dit que ce n’était pas réglé. Vous aviez raison : le travail reprend."),
    False: gettext_lazy("Une autre personne a regardé votre contestation, et la ville garde sa réponse."),
}


@transaction.atomic
def reopen(*, case: Case, answer: str, by: User, now: datetime, department: Department | None = None) -> None:
    """The resident is right: the work goes on, in its service or in another."""
    row = locked(case)
    refuse(permissions.refusal_to_reopen(by, row, now))
    service = department or row.department
    if service is None:
        raise ActionDenied(_("Choisissez le service qui s’en occupe."))
    contest = _answered(row, answer, by=by, is_accepted=True, now=now)
    advance(
        CASE,
        row,
        "reopen",
        by=by,
        along=Along(row={"resolved_at": None, "closed_at": None, "decline_reason": "", "department": service}),
    )
    _tell(row, contest, by=by, now=now)


@transaction.atomic
def uphold(*, case: Case, answer: str, by: User, now: datetime) -> None:
    """The manager keeps the answer, and says why; the case is closed."""
    row = locked(case)
    refuse(permissions.refusal_to_uphold(by, row, now))
    contest = _answered(row, answer, by=by, is_accepted=False, now=now)
    advance(CASE, row, "uphold", by=by, reason=answer, along=Along(row={"closed_at": now, "closed_by": by}))
    end_silence(row, now=now)
    _tell(row, contest, by=by, now=now)


def _answered(case: Case, answer: str, *, by: User, is_accepted: bool, now: datetime) -> Contest:
    if len(answer.strip()) < MIN_REPLY:
        raise ActionDenied(_("Écrivez au moins %(n)s caractères : une phrase entière.") % {"n": MIN_REPLY})
    contest = Contest.objects.select_for_update(of=("self",)).get(case=case, answered_at=None)
    contest.answer, contest.is_accepted = answer.strip(), is_accepted
    contest.answered_at, contest.answered_by = now, by
    contest.save(update_fields=["answer", "is_accepted", "answered_at", "answered_by"])
    return contest


def _tell(case: Case, contest: Contest, *, by: User, now: datetime) -> None:
    """By mail, on the page that follows the case, or by telephone and letter; a refusal names the ways of appeal."""
    touch(case)
    is_accepted = bool(contest.is_accepted)
    appeals = "" if is_accepted else ways_of_appeal()
    said = notify(case, f"{HEADS[is_accepted]}\n\n{contest.answer}\n\n{appeals}".strip(), now=now, by=by)
    tell_resident(
        case,
        CONTEST_ANSWERED,
        fact=str(contest.pk),
        contest=contest.pk,
        message=said.pk,
        is_accepted=is_accepted,
        appeals=appeals,
    )
