"""Roles and what they may do: one table, read by the authentication backend, so admin, views and templates agree.

A permission is `app.verb_thing`. Django's admin asks for `app.view_model`, `app.add_model`, `app.change_model` and
`app.delete_model`; our own verbs are named like the actions they open. The table says who the roles are; each app says
in its `roles.py` what it gives them. The layers below the accounts are given here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.registry import Registry


class Role(models.TextChoices):
    MEDIATOR = "mediator", _("Médiatrice ou médiateur, association")
    SERVICE_AGENT = "service_agent", _("Agent d’un service")
    QRC_AGENT = "qrc_agent", _("Agent de la relation citoyenne")
    QRC_MANAGER = "qrc_manager", _("Responsable de la relation citoyenne")
    MODERATOR = "moderator", _("Modératrice ou modérateur")
    COUNCIL_ANIMATOR = "council_animator", _("Animatrice ou animateur d’un conseil")
    VOTE_OFFICER = "vote_officer", _("Membre du bureau de vote")
    ELECTED_OFFICIAL = "elected_official", _("Élue ou élu")
    ADMINISTRATOR = "administrator", _("Administratrice ou administrateur")


_GRANTED: dict[str, frozenset[str]] = {}


@dataclass(frozen=True)
class RoleDefinition:
    """A role. `has_desk`: may enter the admin. Every role needs a second factor at sign-in."""

    role: Role
    mission: Any
    has_desk: bool = True

    @property
    def permissions(self) -> frozenset[str]:
        """All that the apps give to this role."""
        return _GRANTED.get(self.role, frozenset())


_DEFINITIONS = (
    RoleDefinition(Role.MEDIATOR, _("Recueille sur le terrain, sans pouvoir relire."), has_desk=False),
    RoleDefinition(Role.SERVICE_AGENT, _("Étudie les projets et répond pour son service.")),
    RoleDefinition(Role.QRC_AGENT, _("Suit les demandes des habitantes et habitants.")),
    RoleDefinition(Role.QRC_MANAGER, _("Organise le service et ses délais.")),
    RoleDefinition(Role.MODERATOR, _("Veille au respect de la charte.")),
    RoleDefinition(Role.COUNCIL_ANIMATOR, _("Prépare les réunions d’un conseil.")),
    RoleDefinition(Role.VOTE_OFFICER, _("Tient l’urne et le registre.")),
    RoleDefinition(Role.ELECTED_OFFICIAL, _("Lit les chiffres, sans donnée personnelle, et décide des projets.")),
    RoleDefinition(Role.ADMINISTRATOR, _("Règle le portail ; chaque acte important demande une confirmation.")),
)
ROLES: dict[str, RoleDefinition] = {row.role: row for row in _DEFINITIONS}


@dataclass(frozen=True)
class RoleGuard:
    """A role that one person alone neither gives nor takes away, at the moments when `needs_second(now)` is true.

    What is asked then waits until somebody who holds the permission `confirmers` confirms it. No role with a service.
    """

    role: Role
    needs_second: Callable[[datetime], bool]
    confirmers: str


@dataclass(frozen=True)
class Scope:
    """What an app narrows a role to: this council, and no other.

    A service is a row of a lower layer, so a role given names it. What is above keeps its own table, with a foreign key
    to the role given and one to its own row, and says here in words what each role given is narrowed to.
    `words(numbers)`: the words of each of these roles given that has some, in one question.
    """

    role: Role
    words: Callable[[list[int]], dict[int, str]]


SCOPES: Registry[Scope] = Registry(lambda scope: scope.role)
GUARDS: Registry[RoleGuard] = Registry(lambda guard: guard.role)


def guard_of(role: str, now: datetime) -> RoleGuard | None:
    """The guard of a role at this moment, if it has one."""
    guard = GUARDS.get(role)
    return guard if guard is not None and guard.needs_second(now) else None


def grant(permissions: Iterable[str], *roles: Role) -> None:
    """Give permissions to roles; called by the `roles.py` of each app when Django starts."""
    for role in roles:
        _GRANTED[role] = _GRANTED.get(role, frozenset()) | frozenset(permissions)


def crud(*models_: str) -> frozenset[str]:
    """The four permissions of the admin on each of these models (`app.model`)."""
    return frozenset(
        f"{app}.{verb}_{model}"
        for app, model in (label.split(".") for label in models_)
        for verb in ("view", "add", "change", "delete")
    )


def view(*models_: str) -> frozenset[str]:
    """The permission to read each of these models (`app.model`)."""
    return frozenset("{}.view_{}".format(*label.split(".")) for label in models_)


grant(
    view("town.place", "town.street", "town.address", "town.neighbourhood", "town.department", "town.partnerbody"),
    Role.QRC_AGENT,
)
grant(
    crud("town.place", "town.department", "town.partnerbody", "town.closingday")
    | view("town.neighbourhood", "town.street", "town.address", "core.outboxmessage")
    | {"town.change_street"},
    Role.QRC_MANAGER,
)
# A lost second factor is erased by two: a second administrator, or who answers for the service.
grant(view("accounts.factorreset") | {"accounts.confirm_factor_reset"}, Role.QRC_MANAGER, Role.ADMINISTRATOR)
grant(
    crud(
        "town.neighbourhood",
        "town.place",
        "town.department",
        "town.partnerbody",
        "town.closingday",
        "town.populationfigure",
    )
    | view("core.outboxmessage", "accounts.user", "accounts.roleassignment", "accounts.rolechange")
    | view("accounts.auditentry", "accounts.invitation", "accounts.absence")
    | {
        "town.view_townprofile",
        "town.change_townprofile",
        "town.view_street",
        "town.change_street",
        "town.view_address",
        "accounts.grant_role",
        "accounts.end_role",
        "accounts.deactivate_user",
        "accounts.ask_factor_reset",
    },
    Role.ADMINISTRATOR,
)
# Every role that has a desk keeps views of the lists that it reads, and takes the lists themselves away in a file where
# its work asks for it. An elected official takes away no list that names people.
grant(view("accounts.savedview"), *(row.role for row in _DEFINITIONS if row.has_desk))
grant({"core.export_list"}, *(row.role for row in _DEFINITIONS if row.has_desk))
grant({"core.export_people"}, Role.QRC_MANAGER, Role.MODERATOR, Role.ADMINISTRATOR)
