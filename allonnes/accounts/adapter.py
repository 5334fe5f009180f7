"""Where allauth meets the portal: its mails go through the outbox, its sentences are ours, a sign-in is noted."""

import base64
import hashlib
import secrets
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts import actions, messages, permissions, second_factor
from allonnes.accounts.actions.mails import write_to
from allonnes.accounts.allauth_internals import clear_login, record_authentication
from allonnes.accounts.mailed_codes.fingerprints import new_mailed_code
from allonnes.accounts.models import User
from allonnes.accounts.sentences import AUTH_ERRORS, MFA_ERRORS, PASSWORD_ERRORS, SECURITY_FACTS
from allonnes.core import outbox
from allonnes.core.form_secrets import sign_forms
from allonnes.core.outbox import MessageKind
from allonnes.core.qr import square_file

STAFF_SESSION_SECONDS = 12 * 60 * 60
# Where each of allauth's mails goes in ours, and the page it points to.
KINDS: dict[str, tuple[MessageKind, str]] = {
    "account/email/login_code": (messages.LOGIN_CODE, ""),
    "account/email/email_confirmation_signup": (messages.SIGNUP_CODE, ""),
    "account/email/email_confirmation": (messages.EMAIL_CODE, ""),
    "account/email/password_reset_code": (messages.PASSWORD_CODE, ""),
    "account/email/account_already_exists": (messages.ACCOUNT_EXISTS, "account_login"),
    "account/email/unknown_account": (messages.UNKNOWN_ACCOUNT, "account_signup"),
}


def send_code(kind: MessageKind, *, address: str, code: str, user: User | None) -> None:
    """Queue a code: kept encrypted, wiped once sent, never twice the same row."""
    outbox.queue(
        kind,
        key=outbox.fresh_key(kind),
        address=address,
        person=user.public_id if user else None,
        payload={"first_name": user.first_name if user else ""},
        secret={"code": code},
    )


def _keep_address(user: User | None) -> None:
    """An account opened by an agent has no address to verify yet: its first code at sign-in will verify this one."""
    if user is not None and not EmailAddress.objects.filter(user=user).exists():
        EmailAddress.objects.get_or_create(user=user, email=user.email.lower())


def _random_documentation_address() -> str:
    """An address of the range kept for documentation (RFC 3849), another one each time."""
    words = [secrets.token_hex(2) for _word in range(6)]
    return ":".join(["2001", "db8", *words])


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in and sign-up in the portal's words."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultAccountAdapter.error_messages, **AUTH_ERRORS}

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue one of allauth's mails; a code goes into the encrypted part."""
        kind, page = KINDS[template_prefix]
        user = User.objects.filter(email__iexact=email).first() or context.get("user")
        if "code" in context:
            _keep_address(user)
            send_code(kind, address=email, code=context["code"], user=user)
            return
        if user is not None and not user.is_active:
            write_to(user, messages.ACCOUNT_CLOSED, reason="")
            return
        outbox.queue(
            kind,
            key=outbox.fresh_key(kind),
            address=email,
            person=user.public_id if user else None,
            payload={"first_name": user.first_name if user else "", "url": reverse(page)},
        )

    def get_password_change_redirect_url(self, request: Any) -> str:
        """To the page that says how one signs in: a blank form would look like a refusal."""
        return reverse("accounts:security")

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person, at their address (the old one when it changes), what changed in their account's security."""
        outbox.queue(
            messages.SECURITY_NOTICE,
            key=outbox.fresh_key(messages.SECURITY_NOTICE),
            address=email or user.email,
            person=user.public_id,
            payload={
                "first_name": user.first_name,
                "fact": str(SECURITY_FACTS[template_prefix.rpartition("/")[2]]),
                "url": reverse("accounts:security"),
            },
        )

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """A fresh account holds its address alone: who typed the rest has not proved it is theirs."""
        super().save_user(request, user, form, commit=False)
        user.first_name = user.last_name = ""
        if commit:
            user.save()
        return user

    def pre_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse | None:
        """Whatever the way in, a closed account stops here, and so does one of the demonstration on a real site."""
        if permissions.refusal_to_sign_in(user):
            clear_login(request)
            answer: HttpResponse | None = self.respond_user_inactive(request, user)
        else:
            answer = super().pre_login(request, user, **options)
        return answer

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in (Django renews the session) and note the day of the visit; an agent's session lasts a working day."""
        super().login(request, user)
        sign_forms(request, user.pk)
        if not get_authentication_records(request, user):
            record_authentication(request, user, "code")  # signing up: the address was just verified by a code
        request.session.set_expiry(STAFF_SESSION_SECONDS if user.needs_second_factor else None)
        if not permissions.owes_answers(user):
            actions.record_visit(user=user, day=timezone.localdate())

    def clean_password(self, password: str, user: Any = None) -> str:
        """The validators' refusals, in sentences that say what to do."""
        try:
            return str(super().clean_password(password, user))
        except ValidationError as refused:
            problems = refused.error_list
            words = [PASSWORD_ERRORS.get(problem.code or "", problem.messages[0]) for problem in problems]
            raise ValidationError(
                [ValidationError(word, code=problem.code) for word, problem in zip(words, problems, strict=True)]
            ) from refused

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits count on. A kiosk of the town serves many people in a row, so it is never counted:
        it gets another stand-in each time, while the limits per account still hold.
        """
        address = self.get_true_ip(request)
        return _random_documentation_address() if address in getattr(settings, "KIOSK_ADDRESSES", []) else address

    def get_true_ip(self, request: HttpRequest) -> str:
        """The address of a device, a kiosk's too: for what is bound to a place and counts nothing."""
        return str(super().get_client_ip(request))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Proving again who you are: the second factor and nothing else when there is one; else a password, a code."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and second_factor.has_one(user):
            methods = [method for method in methods if method["id"].startswith("mfa")]
        words = {
            "reauthenticate": _("Avec votre mot de passe"),
            "mfa_reauthenticate": _("Avec le code de votre application"),
            "mfa_reauthenticate:webauthn": _("Avec votre clé d’accès"),
        }
        for method in methods:
            method["description"] = words[method["id"]]
        if user.is_authenticated and not any(method["id"].startswith("mfa") for method in methods):
            url = reverse("accounts:confirm_identity")
            methods.append({"id": "email_code", "description": _("Avec un code reçu par message"), "url": url})
        return methods

    def generate_login_code(self) -> str:
        return new_mailed_code()

    def generate_password_reset_code(self) -> str:
        return new_mailed_code()

    def generate_email_verification_code(self) -> str:
        return new_mailed_code()


def _box() -> Fernet:
    digest = hashlib.sha256(b"second-factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: secrets encrypted at rest, simple names for keys."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultMFAAdapter.error_messages, **MFA_ERRORS}

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not the last one of who holds a role."""
        return permissions.refusal_to_remove_factor(authenticator.user, authenticator) is None

    def build_totp_svg(self, url: str) -> str:
        """The drawing to photograph, on white: a transparent one cannot be read in a dark scheme."""
        return square_file(url)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """« Ma clé », then « Ma clé 2 »..."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Ma clé") if not count else _("Ma clé %(number)s") % {"number": count + 1}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """What the device shows beside the passkey: the address, and no identity of a minor."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.email}
