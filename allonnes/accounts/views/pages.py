"""Home of the account, profile, security, proof of identity, second factor."""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts import actions, identity, permissions, second_factor
from allonnes.accounts.allauth_internals import resume_request
from allonnes.accounts.forms import CodeForm, ParentForm, ProfileForm
from allonnes.accounts.gate_passes import PROOF_MISSING, WITHOUT_ANSWERS, WITHOUT_PROOF
from allonnes.accounts.mailed_codes.permissions import wrong_code
from allonnes.accounts.models import ParentalConsent, User
from allonnes.accounts.requests import PersonRequest
from allonnes.accounts.roles import ROLES, Role
from allonnes.accounts.scopes import scope_words
from allonnes.core.gates import open_to
from allonnes.core.posting import posted, refusal_in


def _roles(user: User) -> list[dict[str, object]]:
    held = list(user.role_assignments.current().select_related("department").order_by("role", "pk"))
    narrowed = scope_words(held)
    return [
        {
            "label": Role(assignment.role).label,
            "mission": ROLES[assignment.role].mission,
            "scope": assignment.department or narrowed.get(assignment.pk, ""),
            "last_day": assignment.last_day,
        }
        for assignment in held
    ]


@require_http_methods(["GET", "POST"])
def home(request: PersonRequest) -> HttpResponse:
    """What I can do; under 15, the agreement that is missing and how to ask for it again."""
    user, now = request.user, timezone.now()
    is_waiting = permissions.waits_for_parent(user, now)
    consent = ParentalConsent.objects.filter(user=user).first() if is_waiting else None
    form = ParentForm(posted(request), initial={"parent_email": consent.parent_email if consent else ""})
    if form.is_valid():
        with refusal_in(form, "parent_email"):
            actions.ask_parent(child=user, parent_email=form.cleaned_data["parent_email"], now=now)
            messages.success(request, _("Nous avons écrit à votre parent."))
            return redirect("accounts:home")
    context = {"form": form, "is_waiting": is_waiting, "consent": consent, "roles": _roles(user)}
    return render(request, "accounts/home.html", context)


@require_http_methods(["GET", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    """Correct what I said of myself."""
    user = request.user
    initial = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "public_name": user.public_name,
        "neighbourhood": user.neighbourhood_id,
    }
    form = ProfileForm(posted(request), initial=initial, user=user)
    if form.is_valid():
        actions.edit_profile(user=user, **{"public_name": "", **form.cleaned_data})
        messages.success(request, _("Votre profil est enregistré."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@require_safe
def security(request: PersonRequest) -> HttpResponse:
    """How I sign in, and what protects the account."""
    types = list(Authenticator.objects.filter(user=request.user).order_by("pk").values_list("type", flat=True))
    context = {
        "has_password": request.user.has_usable_password(),
        "has_application": Authenticator.Type.TOTP in types,
        "passkeys": types.count(Authenticator.Type.WEBAUTHN),
        "has_spare_codes": Authenticator.Type.RECOVERY_CODES in types,
    }
    return render(request, "accounts/security.html", context)


@open_to(WITHOUT_PROOF, PROOF_MISSING)
@require_safe
def second_factor_needed(request: PersonRequest) -> HttpResponse:
    """Why a role needs a second factor, and the way to set it up or to show it."""
    if not request.user.needs_second_factor or request.user.has_shown_second_factor:
        return redirect("mfa_index")
    context = {"has_one": second_factor.has_one(request.user), "roles": _roles(request.user)}
    return render(request, "accounts/second_factor.html", context)


def _identity_code_refused(request: PersonRequest) -> str:
    """A wrong code tells how many tries are left; one that is over, to ask for another."""
    if identity.waits_for_code(request):
        return wrong_code(identity.tries_left(request))
    return _("Ce code n’est pas le bon, ou il est trop vieux. Demandez-en un autre si besoin.")


@open_to(WITHOUT_PROOF, WITHOUT_ANSWERS)
@require_http_methods(["GET", "POST"])
def confirm_identity(request: PersonRequest) -> HttpResponseBase:
    """A code by mail, for accounts without password: ask for it, then type it, then go on."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    if all(method["url"] != request.path for method in methods):
        return redirect(methods[0]["url"])
    is_typing = request.POST.get("action") == "verify"
    form = CodeForm(request.POST if is_typing else None)
    if is_typing and form.is_valid():
        if identity.check_identity_code(request, form.cleaned_data["code"]):
            return resume_request(request) or redirect("accounts:security")
        form.add_error("code", _identity_code_refused(request))
    elif posted(request) is not None and not is_typing and not identity.send_identity_code(request):
        messages.error(request, _("Trop de demandes. Attendez une minute, puis recommencez."))
    context = {"form": form, "is_sent": identity.waits_for_code(request), "next": request.GET.get("next", "")}
    return render(request, "accounts/confirm_identity.html", context)
