"""What residents wrote when they proposed a subject goes once it is answered, or with their account."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from allonnes.accounts.ownership import rows_of
from allonnes.core.working_days import add_calendar_months
from instances.outcomes.enums import ReferralState
from instances.outcomes.models import Referral, ReferralHistory

KEPT_MONTHS = 12
ERASED = {"words": "", "first_name": "", "email": "", "author": None}


@transaction.atomic
def forget_old_suggestions(now: datetime) -> int:
    """A year after the answer, the subject alone stays."""
    before = add_calendar_months(now.date(), -KEPT_MONTHS)
    ended = ReferralHistory.objects.filter(
        referral=OuterRef("pk"), to_state__in=(ReferralState.TREATED, ReferralState.DECLINED), at__date__lt=before
    )
    rows = Referral.objects.filter(
        Exists(ended), state__in=(ReferralState.TREATED, ReferralState.DECLINED), erased_at=None
    )
    return rows.update(**ERASED, erased_at=now)


def lock_suggestions_of(user_pk: int) -> None:
    """Before the account is locked, as the acts that answer a subject lock it first."""
    list(
        Referral.objects.filter(rows_of(user_pk, person="author"))
        .order_by("pk")
        .select_for_update(of=("self",))
        .values("pk")
    )


def forget_suggestions_of(user_pk: int) -> None:
    """The account goes: what it proposed keeps its subject, when the council took it up, and nothing else."""
    rows = Referral.objects.filter(rows_of(user_pk, person="author"))
    rows.filter(~Q(state=ReferralState.TAKEN_UP), ~Q(state=ReferralState.TREATED)).update(subject="…")
    rows.update(**ERASED)
