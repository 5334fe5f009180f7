"""allauth's forms with our labels, helps and controls; its rules are untouched."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.limits import LAST_TRY, is_last_try
from allonnes.accounts.mailed_codes.fields import MailedCodeField, TypedCodeField
from allonnes.core.fields import MailField

# What the tables hold (RFC 5321, 4.5.3.1.3): a longer address would be cut or refused by the database.
LONGEST_ADDRESS = 254
# How allauth counts the wrong codes of a person, and says that one is wrong.
SECOND_FACTOR = "mfa-auth-user-{}"
INCORRECT = "incorrect_code"
TOO_LONG = _("Cette adresse est trop longue : vérifiez qu’elle est bien la vôtre.")
EMAIL_ERRORS = {
    "required": _("Écrivez votre adresse électronique. Exemple : prenom@exemple.fr."),
    "invalid": _("Écrivez une adresse complète. Exemple : prenom@exemple.fr."),
}


def _mail_field(label: Any) -> MailField:
    """In the place of allauth's own, which takes what a phone adds for a part of the address."""
    field = MailField(
        label=label,
        max_length=None,
        help_text=_("Exemple : prenom@exemple.fr."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=EMAIL_ERRORS,
        validators=[MaxLengthValidator(LONGEST_ADDRESS, TOO_LONG)],
    )
    field.widget.attrs.pop("maxlength", None)
    return field


def _code_field(help_text: Any) -> TypedCodeField:
    """In the place of allauth's own, which takes spaces and dashes for a part of the code."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}
    return TypedCodeField(
        label=_("Le code"),
        help_text=help_text,
        widget=forms.TextInput(attrs=attributes),
        error_messages={"required": _("Écrivez le code.")},
    )


def _mailed_code() -> MailedCodeField:
    """In the place of allauth's own, which counts a slip as a try."""
    return MailedCodeField(
        label=_("Le code"),
        help_text=_("Les 8 chiffres du message. Exemple : 1234‑5678."),
        required=_("Écrivez le code."),
    )


def _as_password(field: forms.Field, *, label: Any, autocomplete: str, help_text: Any = "") -> None:
    field.label, field.help_text = label, help_text
    field.widget.attrs = {"autocomplete": autocomplete}
    field.error_messages = {**field.error_messages, "required": _("Écrivez le mot de passe.")}


def _as_new_passwords(form: forms.Form) -> None:
    rule = _("12 caractères au moins. Une petite phrase facile à retenir convient très bien.")
    _as_password(form.fields["password1"], label=_("Nouveau mot de passe"), autocomplete="new-password", help_text=rule)
    _as_password(form.fields["password2"], label=_("Encore une fois, pour vérifier"), autocomplete="new-password")


class SignInForm(account_forms.LoginForm):  # type: ignore[misc]
    """The main way: an address, to which a code is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _mail_field(_("Votre adresse électronique"))


class PasswordSignInForm(SignInForm):
    """The other way, for who chose a password."""

    def _setup_password_field(self) -> None:
        """Keep the field: allauth drops it where signing up asks for no password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_password(self.fields["password"], label=_("Votre mot de passe"), autocomplete="current-password")


class SignUpForm(account_forms.SignupForm):  # type: ignore[misc]
    """Address, first name, age, and what the age asks for (see SignupDetailsForm)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _mail_field(_("Votre adresse électronique"))


class LoginCodeForm(account_forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _mailed_code()


class EmailCodeForm(account_forms.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _mailed_code()


class PasswordResetCodeForm(account_forms.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _mailed_code()


class NewEmailForm(account_forms.AddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _mail_field(_("Votre nouvelle adresse électronique"))


class ForgottenPasswordForm(account_forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _mail_field(_("Votre adresse électronique"))


class ReplacePasswordForm(account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_new_passwords(self)


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_password(self.fields["oldpassword"], label=_("Votre mot de passe actuel"), autocomplete="current-password")
        _as_new_passwords(self)


class SetPasswordForm(account_forms.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_new_passwords(self)


class PasswordAgainForm(account_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_password(self.fields["password"], label=_("Votre mot de passe"), autocomplete="current-password")


class _LastTryIsTold:
    """A wrong code of the second factor: nobody meets the last try unwarned."""

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except forms.ValidationError as refused:
            key = SECOND_FACTOR.format(self.user.pk)  # type: ignore[attr-defined]
            if refused.code == INCORRECT and is_last_try(context.request, "login_failed", key=key):
                raise forms.ValidationError(LAST_TRY, code=INCORRECT) from refused
            raise


class SecondFactorForm(_LastTryIsTold, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field(_("Le code de votre application, ou un code de secours."))


class SecondFactorAgainForm(_LastTryIsTold, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field(_("Le code de votre application, ou un code de secours."))


class NewApplicationForm(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field(_("Les 6 chiffres que l’application montre."))


class NewPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Le nom de cette clé")
        self.fields["name"].help_text = _("Pour la reconnaître. Exemple : mon téléphone.")
        self.fields["passwordless"].label = _("Me connecter avec cette clé seule, sans code")
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Le nom de cette clé")
        self.fields["name"].error_messages["required"] = _("Écrivez un nom pour cette clé.")
