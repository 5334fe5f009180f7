"""What the accounts call their fields, the columns that packages name in English, and the parts of every letter."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.wording import COLUMNS, FIELDS, LETTER_PARTS, Word, name_words

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
    fact=_("fait"),
    first_name=_("prénom"),
    is_weekly=_("chaque semaine"),
    items=_("nouvelles"),
    link=_("lien"),
    reason=_("raison"),
    role=_("rôle"),
    title=_("titre"),
    until=_("jusqu’au"),
    url=_("page"),
    why=_("pourquoi"),
    words=_("précisions"),
)
