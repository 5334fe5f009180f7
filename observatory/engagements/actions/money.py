"""The money of a promise: its price that moves with a reason, what is voted, committed, paid."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.templatetags.french import euros
from observatory.engagements import permissions
from observatory.engagements.actions.dates import MIN_REASON
from observatory.engagements.actions.writing import locked, tell, write
from observatory.engagements.enums import ChangeKind
from observatory.engagements.models import Engagement, Slip


@transaction.atomic
def change_cost(
    *, engagement: Engagement, cost: int, reason: str, decision: str, by: User, now: datetime
) -> Engagement:
    """Say what a promise costs now. The first price is promised; another one needs a reason that everybody reads."""
    held = locked(engagement)
    refuse(permissions.refusal_to_change_cost(by, held, cost, now))
    if held.cost is None:
        write(held, promised_cost=cost, cost=cost)
        words = _("Prix annoncé : %(cost)s.") % {"cost": euros(cost)}
        tell(held, ChangeKind.MONEY, words, by=by, now=now)
        return held
    return _move_cost(held, cost, reason.strip(), decision.strip(), by=by, now=now)


def _move_cost(held: Engagement, cost: int, reason: str, decision: str, *, by: User, now: datetime) -> Engagement:
    if len(reason) < MIN_REASON:
        raise ActionDenied(_("Dites pourquoi le prix change, en une phrase que tous liront."))
    Slip.objects.create(
        engagement=held, old_cost=held.cost, new_cost=cost, reason=reason, decision=decision, by=by, at=now
    )
    words = _("Prix : %(new)s au lieu de %(old)s. %(reason)s") % {
        "new": euros(cost),
        "old": euros(held.cost),
        "reason": reason,
    }
    write(held, cost=cost)
    tell(held, ChangeKind.SLIP, words, by=by, now=now)
    audit.record("observatory.change_cost", by=by, engagement=held.number)
    return held


@transaction.atomic
def say_money(
    *, engagement: Engagement, voted: int | None, committed: int | None, paid: int | None, by: User, now: datetime
) -> Engagement:
    """What is voted, committed and paid, in whole euros; said again as it is, nothing is told."""
    held = locked(engagement)
    refuse(permissions.refusal_to_say_money(by, held, now))
    refuse(permissions.refusal_of_money(committed, paid))
    if (held.voted, held.committed, held.paid) == (voted, committed, paid):
        return held
    write(held, voted=voted, committed=committed, paid=paid)
    said = ((_("voté"), voted), (_("engagé"), committed), (_("payé"), paid))
    words = ", ".join(f"{label} {euros(amount)}" for label, amount in said if amount is not None)
    tell(held, ChangeKind.MONEY, _("Argent : %(words)s.") % {"words": words or _("rien")}, by=by, now=now)
    return held
