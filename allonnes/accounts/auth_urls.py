"""allauth's pages under French addresses; the names are those that allauth looks for."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as spare
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from allonnes.accounts import auth_forms as forms
from allonnes.accounts import auth_views
from allonnes.accounts.gate_passes import SIGNING_OUT, WITHOUT_ANSWERS, WITHOUT_PROOF
from allonnes.accounts.identity import recent_proof_required as proved
from allonnes.accounts.views import devices, spare_codes
from allonnes.core.gates import open_to

_to_sign_in = login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))
_change_password = account.PasswordChangeView.as_view(form_class=forms.ChangePasswordForm)
_set_password = account.PasswordSetView.as_view(form_class=forms.SetPasswordForm)
_reset_end = account.CompletePasswordResetView.as_view(form_class=forms.ReplacePasswordForm)
_email = account.EmailView.as_view(form_class=forms.NewEmailForm)
_email_code = login_not_required(auth_views.EmailCodeView.as_view())
_password_again = account.ReauthenticateView.as_view(form_class=forms.PasswordAgainForm)
_factor_again = mfa.ReauthenticateView.as_view(form_class=forms.SecondFactorAgainForm)
_new_spare_codes = spare.generate_recovery_codes
_remove_application = auth_views.RemoveApplicationView.as_view()
_remove_passkey = auth_views.RemovePasskeyView.as_view()
_rename_passkey = webauthn.EditWebAuthnView.as_view(form_class=forms.RenamePasskeyForm)

sign_in = [
    path("connexion/", account.LoginView.as_view(form_class=forms.SignInForm), name="account_login"),
    path("connexion/code/", _to_sign_in, name="account_request_login_code"),
    path("connexion/verifier/", auth_views.LoginCodeView.as_view(), name="account_confirm_login_code"),
    path("connexion/mot-de-passe/", auth_views.PasswordLoginView.as_view(), name="account_login_by_password"),
    path("connexion/cle/", open_to(WITHOUT_PROOF)(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path(
        "connexion/double-securite/",
        open_to(WITHOUT_PROOF)(mfa.AuthenticateView.as_view(form_class=forms.SecondFactorForm)),
        name="mfa_authenticate",
    ),
    path("deconnexion/", open_to(SIGNING_OUT)(account.logout), name="account_logout"),
    path("ferme/", account.account_inactive, name="account_inactive"),
    path("creer/", auth_views.SignUpView.as_view(), name="account_signup"),
]
address_and_password = [
    path("adresse/", proved(_email), name="account_email"),
    path("adresse/verifier/", _email_code, name="account_email_verification_sent"),
    path("confirmer/", open_to(WITHOUT_PROOF, WITHOUT_ANSWERS)(_password_again), name="account_reauthenticate"),
    path("mot-de-passe/changer/", proved(_change_password), name="account_change_password"),
    path("mot-de-passe/choisir/", proved(_set_password), name="account_set_password"),
    path(
        "mot-de-passe/oublie/",
        account.PasswordResetView.as_view(form_class=forms.ForgottenPasswordForm),
        name="account_reset_password",
    ),
    path(
        "mot-de-passe/oublie/code/", auth_views.PasswordCodeView.as_view(), name="account_confirm_password_reset_code"
    ),
    path("mot-de-passe/oublie/nouveau/", _reset_end, name="account_complete_password_reset"),
    path("mot-de-passe/oublie/fini/", account.password_reset_from_key_done, name="account_password_reset_completed"),
]
second_factor = [
    path("double-securite/", mfa.index, name="mfa_index"),
    path("double-securite/confirmer/", _factor_again, name="mfa_reauthenticate"),
    path("double-securite/application/", proved(auth_views.NewApplicationView.as_view()), name="mfa_activate_totp"),
    path("double-securite/application/retirer/", proved(_remove_application), name="mfa_deactivate_totp"),
    path("double-securite/secours/", proved(spare_codes.show), name="mfa_view_recovery_codes"),
    path("double-securite/secours/nouveaux/", proved(_new_spare_codes), name="mfa_generate_recovery_codes"),
    path("double-securite/secours/telecharger/", proved(spare_codes.download), name="mfa_download_recovery_codes"),
    path("double-securite/cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("double-securite/cles/ajouter/", proved(auth_views.NewPasskeyView.as_view()), name="mfa_add_webauthn"),
    path("double-securite/cles/confirmer/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("double-securite/cles/<int:pk>/retirer/", proved(_remove_passkey), name="mfa_remove_webauthn"),
    path("double-securite/cles/<int:pk>/renommer/", proved(_rename_passkey), name="mfa_edit_webauthn"),
]
allauth_urlpatterns = [
    *sign_in,
    *address_and_password,
    *second_factor,
    path("appareils/", devices.devices, name="usersessions_list"),
]
for _pattern in second_factor:
    open_to(WITHOUT_PROOF)(_pattern.callback)
for _pattern in allauth_urlpatterns:
    _pattern.callback = never_cache(auth_views.with_short_memory(auth_views.with_our_site(_pattern.callback)))
