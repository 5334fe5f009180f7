"""What somebody types, kept step by step until it is sent; then sent, once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from requests_qrc.intake import permissions
from requests_qrc.intake.actions.submission import WRITTEN, Origin, submit_case
from requests_qrc.intake.models import Case

KEPT = frozenset(WRITTEN) | {"category"}


@transaction.atomic
def save_draft(*, case: Case, by: User | None, answers: Mapping[str, Any], now: datetime) -> Case:
    """Keep what a step gave; `by`: None for a visitor. A draft begun without account becomes theirs who signed in.

    Raises ActionDenied once it is sent.
    """
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    refuse(permissions.refusal_to_change_draft(by, locked, now))
    for name in KEPT & set(answers):
        setattr(locked, name, answers[name])
    if by is not None:
        locked.author = by
    locked.save()
    return locked


def send_draft(*, case: Case, is_dangerous: bool, origin: Origin, now: datetime) -> Case:
    """Send what a draft holds. Raises ActionDenied for what it lacks; sent again, it is the same case."""
    if case.category is None:
        raise ActionDenied(permissions.no_subject())
    written = {name: getattr(case, name) for name in WRITTEN}
    answers = {**written, "is_dangerous": is_dangerous}
    return submit_case(client_id=case.client_id, category=case.category, answers=answers, origin=origin, now=now)
