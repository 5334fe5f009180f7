"""What the accounts call their fields, the columns that packages name in English, and the parts of every mail."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import RoleChangeKind
from allonnes.accounts.roles import Role
from allonnes.core.wording import ACT_DETAILS, COLUMNS, FIELDS, LETTER_PARTS, ActDetail, Word, name_words, plain

name_words(FIELDS, first_name=_("Prénom"), last_name=_("Nom"), public_name=_("Nom affiché"))
COLUMNS.declare(
    Word("usersessions.UserSession.created_at", _("Depuis")),
    Word("usersessions.UserSession.last_seen_at", _("Dernière page vue")),
    Word("usersessions.UserSession.ip", _("Adresse sur le réseau")),
    Word("usersessions.UserSession.user_agent", _("Ce que dit le navigateur")),
    Word("mfa.Authenticator.type", _("Sorte")),
    Word("mfa.Authenticator.created_at", _("Ajouté le")),
    Word("mfa.Authenticator.last_used_at", _("Dernier usage")),
    Word("account.EmailAddress.email", _("Adresse électronique")),
    Word("account.EmailConfirmation.created", _("Demandée le")),
    Word("account.EmailConfirmation.sent", _("Envoyée le")),
    Word("admin.LogEntry.action_time", _("Quand")),
    Word("admin.LogEntry.action_flag", _("Geste")),
    Word("admin.LogEntry.object_repr", _("Sur quoi")),
    Word("accounts.RoleAssignmentEvent.pgh_created_at", _("Quand")),
)
# A part without a name here is shown alone.
name_words(
    LETTER_PARTS,
    colleague=_("collègue"),
    fact=_("fait"),
    first_name=_("prénom"),
    is_weekly=_("chaque semaine"),
    items=_("nouvelles"),
    link=_("lien"),
    reason=_("raison"),
    role=_("rôle"),
    since=_("à partir du"),
    title=_("titre"),
    until=_("jusqu’au"),
    url=_("page"),
    why=_("pourquoi"),
    words=_("précisions"),
)


def _role(value: str) -> str:
    return str(Role(value).label) if value in Role.values else value


def _joined(value: Any) -> str:
    """Several words on one line."""
    return ", ".join(map(str, value)) or "rien" if isinstance(value, list) else plain(value)


def _change(value: str) -> str:
    return str(RoleChangeKind(value).label) if value in RoleChangeKind.values else value


ACT_DETAILS.declare(
    ActDetail("user", "personne", model="accounts.User"),
    ActDetail("role", "rôle", words=_role),
    ActDetail("kind", "demande", words=_change),
    ActDetail("reason", "raison"),
    ActDetail("is_granted", "d’accord"),
    ActDetail("asked_by", "demandé par", model="accounts.User"),
    ActDetail("cover", "reçoit les files", model="accounts.User"),
    ActDetail("absence", "absence n°"),
    ActDetail("last_day", "dernier jour"),
    ActDetail("list", "liste"),
    ActDetail("purpose", "pour quoi faire"),
    ActDetail("words", "recherche"),
    ActDetail("rows", "lignes"),
    ActDetail("filters", "filtres", words=_joined),
    ActDetail("columns", "colonnes", words=_joined),
    ActDetail("before", "lignes d’avant le"),
    ActDetail("first_kept", "première ligne gardée"),
)
