"""allauth's views where ours must differ: the password page, two sign-ups at once, the proof kept by the session."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView, SignupView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse

from allonnes.accounts.adapter import STAFF_SESSION_SECONDS
from allonnes.accounts.auth_forms import NewApplicationForm, NewPasskeyForm, PasswordSignInForm, SignUpForm


def with_our_site(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """allauth puts its own `site` in its pages; taken out, it leaves the one that our layout shows (menu, footer)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data.pop("site", None)
        return response

    return wrapped


class PasswordLoginView(LoginView):  # type: ignore[misc]
    """Sign in with a password."""

    form_class = PasswordSignInForm
    template_name = "account/login_password.html"


class SignUpView(SignupView):  # type: ignore[misc]
    """Sign up: all or nothing, and two demands at once for one address end like a second demand."""

    form_class = SignUpForm

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            form.account_already_exists = True
            return super().form_valid(form)


def _keep_proof(request: HttpRequest, kind: str) -> None:
    """Setting up a second factor shows it: the session need not show it again."""
    record_authentication(request, request.user, "mfa", type=kind)
    if request.user.needs_second_factor:
        request.session.set_expiry(STAFF_SESSION_SECONDS)


class NewApplicationView(ActivateTOTPView):  # type: ignore[misc]
    """Add an application of codes."""

    form_class = NewApplicationForm

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _keep_proof(self.request, Authenticator.Type.TOTP)
        return response


class NewPasskeyView(AddWebAuthnView):  # type: ignore[misc]
    """Add a passkey."""

    form_class = NewPasskeyForm

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _keep_proof(self.request, Authenticator.Type.WEBAUTHN)
        return response
