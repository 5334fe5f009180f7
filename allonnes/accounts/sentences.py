"""Sentences that replace allauth's: each refusal says what to do next."""

from django.utils.translation import gettext_lazy as _

AUTH_ERRORS = {
    "account_inactive": _("Ce compte est fermé. Écrivez à la mairie si vous ne savez pas pourquoi."),
    "cannot_remove_primary_email": _("C’est votre seule adresse : changez-la, vous ne pouvez pas l’enlever."),
    "duplicate_email": _("C’est déjà votre adresse. Écrivez-en une autre."),
    "email_password_mismatch": _(
        "L’adresse ou le mot de passe n’est pas le bon. Vérifiez-les, ou demandez un code par message."
    ),
    "email_taken": _("Cette adresse a déjà un compte. Connectez-vous avec elle, ou écrivez-en une autre."),
    "enter_current_password": _("Ce n’est pas votre mot de passe actuel. Écrivez-le à nouveau."),
    "incorrect_code": _("Ce code n’est pas le bon. Vérifiez-le dans le dernier message reçu."),
    "incorrect_password": _("Ce mot de passe n’est pas le bon. Écrivez-le à nouveau."),
    "invalid_login": _("Écrivez votre adresse électronique. Exemple : prenom@exemple.fr."),
    "invalid_password_reset": _("Cette demande n’est plus valable. Recommencez."),
    "too_many_login_attempts": _("Trop d’essais. Attendez une minute, puis demandez un code par message."),
    "unverified_primary_email": _("Vérifiez d’abord votre adresse avec le code reçu par message."),
    "same_as_current": _("C’est la même adresse qu’avant. Écrivez-en une autre."),
    "rate_limited": _("Trop de demandes. Attendez une minute, puis recommencez."),
}
MFA_ERRORS = {
    "cannot_delete_authenticator": _(
        "Votre rôle sur le site demande une double sécurité, et c’est votre seul moyen. Ajoutez-en d’abord un autre : "
        "une application de codes, ou une clé d’accès."
    ),
    "cannot_generate_recovery_codes": _("Réglez d’abord une application de codes ou une clé d’accès."),
    "incorrect_code": _("Ce code n’est pas le bon. Attendez le code suivant dans l’application, puis recopiez-le."),
    "unverified_email": _("Vérifiez d’abord votre adresse électronique."),
    "add_email_blocked": _("Vérifiez d’abord votre adresse électronique."),
}
PASSWORD_ERRORS = {
    "password_too_short": _(
        "Ce mot de passe est trop court. Écrivez au moins 12 caractères : une petite phrase convient."
    ),
    "password_too_common": _("Ce mot de passe est trop connu. Choisissez-en un que personne ne peut deviner."),
    "password_too_similar": _(
        "Ce mot de passe ressemble trop à votre nom ou à votre adresse. Choisissez d’autres mots."
    ),
    "password_entirely_numeric": _("Ce mot de passe n’a que des chiffres. Ajoutez des mots."),
}
SECURITY_FACTS = {
    "email_changed": _("Votre adresse électronique a changé. Cette ancienne adresse ne sert plus."),
    "email_deleted": _("Une adresse électronique a été enlevée de votre compte."),
    "email_confirm": _("Votre adresse électronique est vérifiée."),
    "password_changed": _("Votre mot de passe a changé."),
    "password_set": _("Un mot de passe a été ajouté à votre compte."),
    "password_reset": _("Votre mot de passe oublié a été remplacé."),
    "totp_activated": _("Une application de codes protège maintenant votre compte."),
    "totp_deactivated": _("L’application de codes ne protège plus votre compte."),
    "recovery_codes_generated": _("Vous avez de nouveaux codes de secours. Les anciens ne marchent plus."),
    "webauthn_added": _("Une clé d’accès a été ajoutée à votre compte."),
    "webauthn_removed": _("Une clé d’accès a été enlevée de votre compte."),
}
