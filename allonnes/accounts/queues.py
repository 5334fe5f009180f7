"""Accounts at the desk, and what waits for a second person."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from allonnes.accounts.models import AuditEntry, FactorReset, Invitation, RoleAssignment, RoleChange, User
from allonnes.accounts.roles import GUARDS, Role
from allonnes.core.bounded import counted
from allonnes.core.navigation import ENTRIES, SECTIONS, DeskEntry, Section
from allonnes.core.queues import NEWS, QUEUES, SINCE_FEMININE, News, Queue, Sign, Urgency, last_day_before


def changes_to_confirm(user: Any, now: datetime) -> "QuerySet[RoleChange]":
    """What another person asked and they may confirm: not their own demand, nor what is about themselves."""
    own = Q(asked_by=user.pk) | Q(user=user.pk)
    roles = [guard.role for guard in GUARDS if user.has_perm(guard.confirmers)]
    return RoleChange.objects.filter(confirmed_at=None, role__in=roles).exclude(own)


def resets_to_confirm(user: Any, now: datetime) -> "QuerySet[FactorReset]":
    """Second factors lost that another person asked to erase, and that they may confirm."""
    guards = [guard for guard in GUARDS if guard.needs_second(now)]
    may = Q(user__in=_holders([guard.role for guard in guards if user.has_perm(guard.confirmers)], now))
    if user.has_perm("accounts.confirm_factor_reset"):
        may |= ~Q(user__in=_holders([guard.role for guard in guards], now))
    own = Q(asked_by=user.pk) | Q(user=user.pk)
    return FactorReset.objects.filter(may, confirmed_at=None).exclude(own)


def _holders(roles: list[Role], now: datetime) -> "QuerySet[RoleAssignment, Any]":
    held = RoleAssignment.objects.open(timezone.localdate(now)).filter(role__in=roles)
    return held.values("user")


def silent_invitations(user: Any, now: datetime) -> "QuerySet[Invitation]":
    """Nobody answered, and the link does not open any more."""
    return Invitation.objects.waiting().filter(expires_at__lte=now)


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
        "accounts", _("Invitations"), "accounts.view_invitation", 15, "mail", "admin:accounts_invitation_changelist"
    ),
    DeskEntry(
        "accounts", _("Absences"), "accounts.view_absence", 25, "calendar-days", "admin:accounts_absence_changelist"
    ),
    DeskEntry(
        "accounts",
        _("Doubles sécurités perdues"),
        "accounts.view_factorreset",
        35,
        "shield-check",
        "admin:accounts_factorreset_changelist",
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
        urgent=True,
    ),
    Queue(
        "doubles-securites-perdues",
        _("Doubles sécurités perdues"),
        "accounts.view_factorreset",
        Urgency.TODAY,
        resets_to_confirm,
        what=_("Vérifier que c’est bien la personne, puis confirmer."),
        sign=Sign.TODAY,
        since="asked_at",
        since_words=SINCE_FEMININE,
        order=("asked_at", "pk"),
        model=FactorReset,
        urgent=True,
    ),
    Queue(
        "invitations-sans-reponse",
        _("Invitations sans réponse"),
        "accounts.view_invitation",
        Urgency.NEXT,
        silent_invitations,
        what=_("Envoyer à nouveau, ou retirer."),
        sign=Sign.SOON,
        since="expires_at",
        since_words=SINCE_FEMININE,
        order=("expires_at", "pk"),
        model=Invitation,
    ),
)


def opened_since(user: Any, now: datetime) -> "QuerySet[User]":
    """Accounts opened since the last working day."""
    return User.objects.filter(created_at__gte=last_day_before(now), erased_at=None)


def acts_since(user: Any, now: datetime) -> "QuerySet[AuditEntry]":
    """Acts written in the log since the last working day."""
    return AuditEntry.objects.filter(at__gte=last_day_before(now))


def _opened_words(count: int) -> str:
    return ngettext("%(n)s compte ouvert", "%(n)s comptes ouverts", count) % {"n": counted(count)}


def _acts_words(count: int) -> str:
    return ngettext("%(n)s acte au journal", "%(n)s actes au journal", count) % {"n": counted(count)}


NEWS.declare(
    News(
        "comptes-ouverts",
        _("Ouverts depuis le dernier jour"),
        "accounts.view_user",
        Urgency.NEXT,
        opened_since,
        model=User,
        words=_opened_words,
    ),
    News(
        "actes-recents",
        _("Depuis le dernier jour"),
        "accounts.view_auditentry",
        Urgency.NEXT,
        acts_since,
        order=("-id",),
        model=AuditEntry,
        words=_acts_words,
    ),
)
