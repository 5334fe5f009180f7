"""Roles and what they may do: one table, read by the authentication backend, so admin, views and templates agree.

A permission is `app.verb_thing`. Django's admin asks for `app.view_model`, `app.add_model`, `app.change_model` and
`app.delete_model`; our own verbs are named like the actions they open.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


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


@dataclass(frozen=True)
class RoleDefinition:
    """What a role opens. `has_desk`: may enter the admin. Every role needs a second factor at sign-in."""

    permissions: frozenset[str]
    has_desk: bool = False
    mission: Any = ""


def _crud(*models_: str) -> frozenset[str]:
    return frozenset(
        f"{app}.{verb}_{model}"
        for app, model in (one.split(".") for one in models_)
        for verb in ("view", "add", "change", "delete")
    )


def _view(*models_: str) -> frozenset[str]:
    return frozenset("{}.view_{}".format(*one.split(".")) for one in models_)


FIELD = frozenset({"outreach.use_field_mode"})
ENCOUNTER_DESK = frozenset(
    {
        "outreach.view_encounter",
        "outreach.add_encounter",
        "outreach.change_encounter",
        "outreach.view_encounterhistory",
        "outreach.hold_encounter",
        "outreach.cancel_encounter",
        "outreach.publish_account",
    }
)
EDITIONS_READ = _view("budgets.edition", "budgets.project", "budgets.category")
# Dossiers hold no contact of a resident: who decides reads them too.
STUDY = _view("budgets.dossier", "budgets.competence", "budgets.criterion") | {
    "budgets.study_project",
    "budgets.complete_project",
}
DECISION = _view("budgets.dossier", "budgets.decision") | {"budgets.decide_project"}
MODERATION = _view("budgets.comment", "budgets.report", "budgets.moderation") | {"budgets.moderate"}
# Ballots are helped by agents only: never by an association, nor by an elected official.
ASSIST_VOTE = frozenset({"budgets.assist_vote", "budgets.open_kiosk"})
LETTERS = _view("budgets.letterbatch", "budgets.codeletter") | {"budgets.manage_letters"}
OFFICES = _view("budgets.pollingoffice", "budgets.voteincident") | {
    "budgets.prepare_offices",
    "budgets.answer_incident",
}
# Only officers see who votes at a desk, decide of look-alikes and seal; the administrator does none of it.
VOTE_OFFICE = frozenset({"budgets.hold_office", "budgets.review_voters", "budgets.seal_vote", "budgets.count_vote"})
VOTE_SETUP = frozenset(
    {"budgets.open_vote", "budgets.withdraw_from_vote", "budgets.count_vote", "budgets.publish_result"}
)

ROLES: dict[str, RoleDefinition] = {
    Role.MEDIATOR: RoleDefinition(FIELD, mission=_("Recueille sur le terrain, sans pouvoir relire.")),
    Role.SERVICE_AGENT: RoleDefinition(
        FIELD | EDITIONS_READ | STUDY | ASSIST_VOTE,
        has_desk=True,
        mission=_("Étudie les projets et répond pour son service."),
    ),
    Role.QRC_AGENT: RoleDefinition(
        FIELD
        | ENCOUNTER_DESK
        | ASSIST_VOTE
        | _view("town.place", "town.neighbourhood", "town.department", "town.partnerbody"),
        has_desk=True,
        mission=_("Suit les demandes des habitantes et habitants."),
    ),
    Role.QRC_MANAGER: RoleDefinition(
        FIELD
        | ENCOUNTER_DESK
        | ASSIST_VOTE
        | _crud("town.place", "town.department", "town.partnerbody", "town.closingday")
        | _view("town.neighbourhood", "core.outboxmessage"),
        has_desk=True,
        mission=_("Organise le service et ses délais."),
    ),
    Role.MODERATOR: RoleDefinition(
        EDITIONS_READ | MODERATION, has_desk=True, mission=_("Veille au respect de la charte.")
    ),
    Role.COUNCIL_ANIMATOR: RoleDefinition(
        FIELD | ENCOUNTER_DESK | ASSIST_VOTE, has_desk=True, mission=_("Prépare les réunions d’un conseil.")
    ),
    Role.VOTE_OFFICER: RoleDefinition(
        FIELD | EDITIONS_READ | ASSIST_VOTE | LETTERS | OFFICES | VOTE_OFFICE,
        has_desk=True,
        mission=_("Tient l’urne et le registre."),
    ),
    Role.ELECTED_OFFICIAL: RoleDefinition(
        EDITIONS_READ | DECISION,
        has_desk=True,
        mission=_("Lit les chiffres, sans donnée personnelle, et décide des projets."),
    ),
    Role.ADMINISTRATOR: RoleDefinition(
        FIELD
        | ENCOUNTER_DESK
        | _crud(
            "town.neighbourhood",
            "town.place",
            "town.department",
            "town.partnerbody",
            "town.closingday",
            "town.populationfigure",
            "budgets.category",
            "budgets.criterion",
            "budgets.competence",
            "budgets.envelope",
            "portal.accessibilityaudit",
        )
        | EDITIONS_READ
        | STUDY
        | DECISION
        | MODERATION
        | ASSIST_VOTE
        | LETTERS
        | OFFICES
        | VOTE_SETUP
        | _view(
            "core.outboxmessage",
            "accounts.user",
            "accounts.roleassignment",
            "accounts.auditentry",
            "portal.page",
            "portal.pageversion",
        )
        | {
            "town.view_townprofile",
            "town.change_townprofile",
            "budgets.add_edition",
            "budgets.change_edition",
            "budgets.publish_edition",
            "budgets.view_regulation",
            "budgets.merge_project",
            "budgets.withdraw_project",
            "accounts.grant_role",
            "accounts.end_role",
            "accounts.deactivate_user",
            "portal.add_page",
            "portal.change_page",
            "portal.publish_page",
        },
        has_desk=True,
        mission=_("Règle le portail ; chaque acte important demande une confirmation."),
    ),
}
