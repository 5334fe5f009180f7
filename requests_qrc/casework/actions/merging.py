"""Cases about one same thing, joined into one, and parted again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.workflow import Along, advance
from requests_qrc.casework import permissions
from requests_qrc.casework.actions.handling import end_pause
from requests_qrc.casework.actions.speaking import locked, touch
from requests_qrc.casework.messages import CASE_NEWS
from requests_qrc.casework.signals import case_joined, case_parted
from requests_qrc.intake.models import Case
from requests_qrc.intake.recipients import tell_resident
from requests_qrc.intake.workflow import CASE


def _both_locked(case: Case, survivor: Case) -> tuple[Case, Case]:
    """In the order of their keys, so that two merges the other way round never wait for each other."""
    rows = {row.pk: locked(row) for row in sorted((case, survivor), key=lambda row: row.pk)}
    return rows[case.pk], rows[survivor.pk]


@transaction.atomic
def merge(*, case: Case, survivor: Case, by: User, now: datetime) -> None:
    """Join a case to another that stays open; whoever wrote it gets the same news, and those joined to it too."""
    row, kept = _both_locked(case, survivor)
    refuse(permissions.refusal_to_merge(by, row, kept, now))
    along = Along(row={"merged_into": kept, "outcome_at": row.outcome_at or now})
    advance(CASE, row, "merge", by=by, reason=str(kept.number), along=along)
    Case.objects.filter(merged_into=row).update(merged_into=kept)
    if row.asked_at:
        end_pause(row, now=now)
    case_joined.send(sender=Case, case=row, survivor=kept)
    touch(row)
    touch(kept)
    news = _("Regroupée avec la demande %(number)s : vous aurez les mêmes nouvelles.") % {"number": kept.number}
    tell_resident(row, CASE_NEWS, fact=f"{row.pk}.{row.revision}", news=news)


@transaction.atomic
def unmerge(*, case: Case, by: User, reason: str, now: datetime) -> None:
    """Part a case from the one it was joined to: it is to be sorted again."""
    row = locked(case)
    refuse(permissions.refusal_to_unmerge(by, row, now))
    survivor = row.merged_into
    advance(CASE, row, "unmerge", by=by, reason=reason, along=Along(row={"merged_into": None, "outcome_at": None}))
    case_parted.send(sender=Case, case=row, survivor=survivor)
    touch(row)
    tell_resident(row, CASE_NEWS, fact=f"{row.pk}.{row.revision}", news=_("La ville suit de nouveau cette demande."))
