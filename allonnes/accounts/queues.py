"""Accounts at the desk, and what waits for a second person."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import RoleChange
from allonnes.accounts.roles import GUARDS
from allonnes.core.navigation import ENTRIES, SECTIONS, DeskEntry, Section
from allonnes.core.queues import QUEUES, Queue, Sign, Urgency


def changes_to_confirm(user: Any, now: datetime) -> "QuerySet[RoleChange]":
    """What another person asked and they may confirm: not their own demand, nor what is about themselves."""
    own = Q(asked_by=user.pk) | Q(user=user.pk)
    roles = [guard.role for guard in GUARDS if user.has_perm(guard.confirmers)]
    return RoleChange.objects.filter(confirmed_at=None, role__in=roles).exclude(own)


SECTIONS.declare(Section("accounts", _("Comptes et journal"), 90))
ENTRIES.declare(
    DeskEntry("accounts", _("Comptes"), "accounts.view_user", 10, "user-round", "admin:accounts_user_changelist"),
    DeskEntry(
        "accounts",
        _("Rôles donnés"),
        "accounts.view_roleassignment",
        20,
        "key-round",
        "admin:accounts_roleassignment_changelist",
    ),
    DeskEntry(
        "accounts",
        _("Changements à confirmer"),
        "accounts.view_rolechange",
        30,
        "list-checks",
        "admin:accounts_rolechange_changelist",
    ),
    DeskEntry(
        "accounts", _("Journal"), "accounts.view_auditentry", 90, "history", "admin:accounts_auditentry_changelist"
    ),
)
QUEUES.declare(
    Queue(
        "changements-a-confirmer",
        _("Changements à confirmer"),
        "accounts.view_rolechange",
        Urgency.TODAY,
        changes_to_confirm,
        what=_("Une personne l’a demandé, une autre doit dire oui."),
        sign=Sign.TODAY,
        since="asked_at",
        order=("asked_at", "pk"),
        model=RoleChange,
    ),
)
