"""The page of an account at the desk: who they are, their roles and what these open, how to sign in; no vote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from allonnes.accounts.act_words import acts_about, person_words
from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.permissions import waits_for_parent
from allonnes.accounts.roles import ROLES
from allonnes.accounts.scopes import scope_words
from allonnes.accounts.second_factor import has_one
from allonnes.core.desk_history import Told
from allonnes.core.templatetags.french import short_day

NO_FACTOR = "Double sécurité à régler : ses rôles dorment jusque-là."
FACTOR = "Double sécurité réglée."
NOT_ASKED = "Sans rôle, la double sécurité n’est pas demandée."


@dataclass(frozen=True)
class HeldRole:
    """A role as the page tells it: its name, what it lets them do, since when and until when, by whom, its page."""

    label: str
    mission: str
    dates: str
    details: str
    url: str


@dataclass(frozen=True)
class AccountSheet:
    """`state`: the account in one sentence; `sign_in`: their second factor; `story`: acts of the log about them."""

    state: str
    sign_in: str
    is_sleeping: bool
    facts: list[tuple[str, str]]
    roles: list[HeldRole]
    past_roles: list[HeldRole]
    story: list[Told]


def account_sheet(user: User, reader: User, now: datetime) -> AccountSheet:
    """The whole page; the log only for whoever reads the log."""
    given = list(user.role_assignments.select_related("department", "granted_by").order_by("-starts_on", "-pk"))
    over = [role for role in given if role.ends_on is not None and role.ends_on <= timezone.localdate(now)]
    has_factor, is_asked = has_one(user), user.needs_second_factor
    return AccountSheet(
        state=_state(user, now),
        sign_in=FACTOR if has_factor else NO_FACTOR if is_asked else NOT_ASKED,
        is_sleeping=is_asked and not has_factor,
        facts=_facts(user),
        roles=_roles(role for role in given if role not in over),
        past_roles=_roles(over),
        story=acts_about(user) if reader.has_perm("accounts.view_auditentry") else [],
    )


def _state(user: User, now: datetime) -> str:
    if user.erased_at:
        return "Ce compte est supprimé."
    if not user.is_active:
        return "Ce compte est fermé : la personne ne peut pas se connecter."
    if waits_for_parent(user, now):
        return "Ce compte est ouvert. Il attend l’accord d’un parent."
    return "Ce compte est ouvert."


def _facts(user: User) -> list[tuple[str, str]]:
    """The month of their last visit only: the day would say who came while people voted."""
    rows = [
        ("Adresse électronique", user.email),
        ("Prénom et nom", f"{user.first_name} {user.last_name}".strip()),
        ("Nom affiché", user.public_name),
        ("Quartier", str(user.neighbourhood or "")),
        ("Ouvert le", short_day(user.created_at)),
        ("Dernière visite", date_format(user.last_seen_on, "F Y") if user.last_seen_on else "jamais"),
    ]
    return [(label, words) for label, words in rows if words]


def _roles(given: Iterable[RoleAssignment]) -> list[HeldRole]:
    rows = list(given)
    narrowed = scope_words(rows)
    return [_role(role, narrowed.get(role.pk, "")) for role in rows]


def _role(role: RoleAssignment, narrowed: str) -> HeldRole:
    since = f"depuis le {short_day(role.starts_on)}"
    until = f", jusqu’au {short_day(role.last_day)}" if role.last_day else ""
    parts = [str(role.department or ""), narrowed, f"donné par {person_words(role.granted_by)}"]
    return HeldRole(
        label=role.get_role_display(),
        mission=str(ROLES[role.role].mission),
        dates=since + until,
        details=" · ".join(filter(None, parts)),
        url=reverse("admin:accounts_roleassignment_change", args=[role.pk]),
    )
