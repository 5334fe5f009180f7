"""allauth's views where ours must differ: the password page, signing up, the proof kept by the session."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from allauth.account.views import (
    ConfirmEmailVerificationCodeView,
    ConfirmLoginCodeView,
    ConfirmPasswordResetCodeView,
    LoginView,
    SignupView,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.generic import FormView

from allonnes.accounts import actions, permissions, second_factor
from allonnes.accounts.actions.locking import lock_user
from allonnes.accounts.adapter import STAFF_SESSION_SECONDS
from allonnes.accounts.allauth_internals import EmailVerificationProcess, record_authentication
from allonnes.accounts.auth_forms import (
    INCORRECT,
    EmailCodeForm,
    LoginCodeForm,
    NewApplicationForm,
    NewPasskeyForm,
    PasswordResetCodeForm,
    PasswordSignInForm,
    SignUpForm,
)
from allonnes.accounts.mailed_codes.fields import CODE_SHAPE
from allonnes.accounts.mailed_codes.permissions import wrong_code
from allonnes.accounts.requests import PersonRequest

ANSWERS = "sign_up_answers"
ANONYMOUS_SESSION_SECONDS = 60 * 60


def with_our_site(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """allauth puts its own `site` in its pages; taken out, it leaves the one that our layout shows (menu, footer)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data.pop("site", None)
        return response

    return wrapped


def with_short_memory(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What a visitor typed (an address, the code expected) is forgotten after an hour; signing in lifts that limit."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.session.modified and not request.session.is_empty() and not request.user.is_authenticated:
            request.session.set_expiry(ANONYMOUS_SESSION_SECONDS)
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
                response: HttpResponse = super().form_valid(form)
        except IntegrityError:
            form.account_already_exists = True
            response = super().form_valid(form)
        else:
            _keep_answers(self.request, form.cleaned_data)
        return response


def _keep_answers(request: HttpRequest, answers: dict[str, Any]) -> None:
    """Beside the code of this sign-up, in this session: they live and die with it, and serve no other."""
    process = EmailVerificationProcess.resume(request)
    if process is None or process.user is None or process.email != answers["email"]:
        return
    born = answers["birth_date"]
    process.state[ANSWERS] = {
        "first_name": answers["first_name"],
        "birth_date": born.isoformat() if born else None,
        "parent_email": answers["parent_email"],
    }
    process.persist()


class _SlipsAreNoTries:
    """A code left empty or half typed is told beside its field and counts as no try: only a whole code is a guess.
    A wrong one tells how many tries are left.
    """

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.has_error("code", "required") or form.has_error("code", CODE_SHAPE):
            return FormView.form_invalid(self, form)  # type: ignore[arg-type]
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        process: Any = self._process  # type: ignore[attr-defined]
        left = process.max_attempts - process.state["failed_attempts"]
        if left > 0 and form.has_error("code", INCORRECT):  # not drawn yet: the page shows what the form says then
            form.errors["code"] = form.error_class([wrong_code(left)], renderer=form.renderer)
        return response


class EmailCodeView(_SlipsAreNoTries, ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """The code that proves an address. At the end of a sign-up, its answers become those of the account."""

    form_class = EmailCodeForm

    def form_valid(self, form: Any) -> HttpResponse:
        user, answers = self._process.user, self._process.state.get(ANSWERS)
        was_visitor = self.request.user.is_anonymous
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            if was_visitor and answers and self.request.user == user and permissions.owes_answers(user):
                born = answers["birth_date"] and date.fromisoformat(answers["birth_date"])
                actions.complete_sign_up(user=user, now=timezone.now(), **{**answers, "birth_date": born})
        return response


class LoginCodeView(_SlipsAreNoTries, ConfirmLoginCodeView):  # type: ignore[misc]
    """The code that signs in."""

    form_class = LoginCodeForm


class PasswordCodeView(_SlipsAreNoTries, ConfirmPasswordResetCodeView):  # type: ignore[misc]
    """The code that replaces a forgotten password."""

    form_class = PasswordResetCodeForm


def _keep_proof(request: PersonRequest, kind: str) -> None:
    """Setting up a second factor shows it: this session need not show it again, the others did without it and end."""
    record_authentication(request, request.user, second_factor.METHOD, type=kind)
    actions.end_sessions(user=request.user, keep=request.session.session_key or "")
    if request.user.needs_second_factor:
        request.session.set_expiry(STAFF_SESSION_SECONDS)


class NewApplicationView(ActivateTOTPView):  # type: ignore[misc]
    """Add an application of codes."""

    form_class = NewApplicationForm

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _keep_proof(self.request, Authenticator.Type.TOTP)
        return response


class NewPasskeyView(AddWebAuthnView):  # type: ignore[misc]
    """Add a passkey."""

    form_class = NewPasskeyForm

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _keep_proof(self.request, Authenticator.Type.WEBAUTHN)
        return response


class _LastFactorStays:
    """A role keeps one second factor: the page says why, and two removals at once leave one."""

    def _refusal(self, user: Any) -> str | None:
        factor = getattr(self, "authenticator", None) or self.object  # type: ignore[attr-defined]
        return permissions.refusal_to_remove_factor(user, factor)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**context, "refusal": self._refusal(self.request.user)}  # type: ignore[attr-defined]

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            if self._refusal(lock_user(self.request.user)):  # type: ignore[attr-defined]
                return self.form_invalid(form)  # type: ignore[attr-defined, no-any-return]
            return super().form_valid(form)  # type: ignore[misc, no-any-return]


class RemoveApplicationView(_LastFactorStays, DeactivateTOTPView):  # type: ignore[misc]
    """Remove the application of codes."""


class RemovePasskeyView(_LastFactorStays, RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a passkey."""
