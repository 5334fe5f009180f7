"""What the accounts call their fields, the columns that packages name in English, and the parts of every letter."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.wording import COLUMNS, FIELDS, LETTER_PARTS, Word, name_words

name_words(FIELDS, first_name=_("Prénom"), last_name=_("Nom"), public_name=_("Nom affiché"))
COLUMNS.declare(
    Word("usersessions.UserSession.created_at", "Depuis"),
    Word("usersessions.UserSession.last_seen_at", "Dernière page vue"),
    Word("usersessions.UserSession.ip", "Adresse sur le réseau"),
    Word("usersessions.UserSession.user_agent", "Ce que dit le navigateur"),
    Word("mfa.Authenticator.type", "Sorte"),
    Word("mfa.Authenticator.created_at", "Ajouté le"),
    Word("mfa.Authenticator.last_used_at", "Dernier usage"),
    Word("account.EmailAddress.email", "Adresse électronique"),
    Word("account.EmailConfirmation.created", "Demandée le"),
    Word("account.EmailConfirmation.sent", "Envoyée le"),
    Word("admin.LogEntry.action_time", "Quand"),
    Word("admin.LogEntry.action_flag", "Geste"),
    Word("admin.LogEntry.object_repr", "Sur quoi"),
    Word("accounts.RoleAssignmentEvent.pgh_created_at", "Quand"),
)
# A part without a name here is shown alone.
name_words(
    LETTER_PARTS,
    fact="fait",
    first_name="prénom",
    is_weekly="chaque semaine",
    items="nouvelles",
    link="lien",
    reason="raison",
    role="rôle",
    title="titre",
    until="jusqu’au",
    url="page",
    why="pourquoi",
    words="précisions",
)
