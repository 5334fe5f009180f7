"""What the accounts send. All of it is essential: codes, security notices, rights."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import ACCOUNT, MessageKind, register

_CODE = (("first_name", "Camille"), ("code", "1234-5678"))


def _kind(name: str, label: Any, *sample: tuple[str, Any]) -> MessageKind:
    return MessageKind(f"accounts/{name}", label, ACCOUNT, is_essential=True, sample=sample)


LOGIN_CODE = _kind("login_code", _("Code pour se connecter"), *_CODE)
SIGNUP_CODE = _kind("signup_code", _("Code pour finir de créer un compte"), *_CODE)
EMAIL_CODE = _kind("email_code", _("Code pour vérifier une adresse"), *_CODE)
PASSWORD_CODE = _kind("password_code", _("Code pour changer un mot de passe oublié"), *_CODE)
IDENTITY_CODE = _kind("identity_code", _("Code pour confirmer que c’est bien vous"), *_CODE)
ACCOUNT_EXISTS = _kind(
    "account_exists", _("Vous avez déjà un compte"), ("first_name", "Camille"), ("url", "/compte/connexion/")
)
UNKNOWN_ACCOUNT = _kind(
    "unknown_account", _("Aucun compte à cette adresse"), ("first_name", ""), ("url", "/compte/creer/")
)
SECURITY_NOTICE = _kind(
    "security_notice",
    _("Un changement dans la sécurité de votre compte"),
    ("first_name", "Camille"),
    ("fact", "Votre mot de passe a changé."),
    ("url", "/compte/securite/"),
)
PARENT_ASKED = _kind(
    "parent_asked",
    _("Demande d’accord à un parent"),
    ("first_name", "Camille"),
    ("url", "/compte/parent/exemple/"),
    ("until", "23 décembre 2026"),
)
PARENT_AGREED = _kind("parent_agreed", _("Votre parent est d’accord"), ("first_name", "Camille"), ("url", "/compte/"))
ACCOUNT_ERASED = _kind(
    "account_erased", _("Compte supprimé"), ("first_name", "Camille"), ("why", "Vous l’avez demandé.")
)
INACTIVE_WARNING = _kind(
    "inactive_warning",
    _("Votre compte ne sert plus"),
    ("first_name", "Camille"),
    ("until", "23 novembre 2027"),
    ("url", "/compte/connexion/"),
)
ROLE_GRANTED = _kind(
    "role_granted",
    _("Un rôle vous est donné"),
    ("first_name", "Camille"),
    ("role", "Agent d’un service"),
    ("until", "31 décembre 2027"),
    ("url", "/compte/double-securite/"),
)
ROLE_MOVED = _kind(
    "role_moved",
    _("Un rôle change de date de fin"),
    ("first_name", "Camille"),
    ("role", "Agent d’un service"),
    ("until", "31 décembre 2027"),
)
ROLE_ENDING = _kind(
    "role_ending",
    _("Un rôle se termine bientôt"),
    ("first_name", "Camille"),
    ("role", "Agent d’un service"),
    ("until", "31 décembre 2027"),
)
ROLE_ENDING_DESK = _kind(
    "role_ending_desk",
    _("Un rôle que vous administrez se termine bientôt"),
    ("first_name", "Camille"),
    ("role", "Agent d’un service"),
    ("until", "31 décembre 2027"),
    ("url", "/gestion/accounts/roleassignment/1/change/"),
)
ROLE_ENDED = _kind(
    "role_ended", _("Un rôle vous est retiré"), ("first_name", "Camille"), ("role", "Agent d’un service")
)
INVITATION = _kind(
    "invitation",
    _("Vous êtes invitée ou invité sur le portail"),
    ("first_name", "Camille"),
    ("role", "Agent d’un service"),
    ("until", "31 décembre 2026"),
    ("url", "/compte/invitation/exemple/"),
)
FACTOR_RESET_ASKED = _kind(
    "factor_reset_asked", _("On demande d’effacer votre double sécurité"), ("first_name", "Camille")
)
FACTOR_RESET = _kind(
    "factor_reset",
    _("Votre double sécurité est effacée"),
    ("first_name", "Camille"),
    ("url", "/compte/connexion/"),
)
COVER_ASKED = _kind(
    "cover_asked",
    _("Vous remplacez une personne"),
    ("first_name", "Camille"),
    ("colleague", "Alix Martin"),
    ("since", "1 décembre 2026"),
    ("until", "12 décembre 2026"),
)
COVER_ENDED = _kind(
    "cover_ended", _("Vous ne remplacez plus une personne"), ("first_name", "Camille"), ("colleague", "Alix Martin")
)
ACCOUNT_CLOSED = _kind(
    "account_closed",
    _("Votre compte est fermé"),
    ("first_name", "Camille"),
    ("reason", "Le règlement n’est pas respecté."),
)
ACCOUNT_REOPENED = _kind(
    "account_reopened",
    _("Votre compte est de nouveau ouvert"),
    ("first_name", "Camille"),
    ("url", "/compte/connexion/"),
)

register(
    LOGIN_CODE,
    SIGNUP_CODE,
    EMAIL_CODE,
    PASSWORD_CODE,
    IDENTITY_CODE,
    ACCOUNT_EXISTS,
    UNKNOWN_ACCOUNT,
    SECURITY_NOTICE,
    PARENT_ASKED,
    PARENT_AGREED,
    ACCOUNT_ERASED,
    INACTIVE_WARNING,
    ROLE_GRANTED,
    ROLE_MOVED,
    ROLE_ENDING,
    ROLE_ENDING_DESK,
    ROLE_ENDED,
    INVITATION,
    FACTOR_RESET_ASKED,
    FACTOR_RESET,
    COVER_ASKED,
    COVER_ENDED,
    ACCOUNT_CLOSED,
    ACCOUNT_REOPENED,
)
