"""A change of the rules while residents take part: published with its reason, as a new version of the règlement."""

from dataclasses import asdict
from datetime import datetime

from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.numbering import next_number
from budgets.editions.models import Edition, Regulation
from budgets.editions.permissions.changes import is_under_way, refusal_of_unexplained_change
from budgets.editions.rule_changes import RuleChange, amended


def publish_changes(
    *, edition: Edition, changes: list[RuleChange], reason: str, by: User, now: datetime
) -> Regulation | None:
    """The next version of the règlement, with what changes and why; nothing before the deposit, nor without a change.

    Call it under the lock of the edition, before the change is written. Raises ActionDenied without a reason, or while
    no règlement is published.
    """
    if not changes or not is_under_way(edition, now):
        return None
    refuse(refusal_of_unexplained_change(edition, reason, now))
    current = edition.regulations.latest("number")
    return Regulation.objects.create(
        edition=edition,
        number=next_number(edition.regulations.all(), of=edition),
        body=amended(current.body, changes, reason=reason.strip(), now=now),
        deliberation=current.deliberation,
        deliberated_on=current.deliberated_on,
        published_at=now,
        by=by,
        reason=reason.strip(),
        changes=[asdict(change) for change in changes],
    )
