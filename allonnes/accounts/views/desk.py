"""The desk has no sign-in page of its own."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from allonnes.accounts import permissions


@login_not_required
def desk_sign_in(request: HttpRequest) -> HttpResponse:
    """Replaces the admin's sign-in: ours, then back; a signed-in person without role is told no."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(wanted, reverse("account_login"))
    if request.user.needs_second_factor and not request.user.has_shown_second_factor:
        return redirect("accounts:second_factor")
    refusal = permissions.refusal_to_enter_desk(request.user)
    if refusal:
        raise PermissionDenied(refusal)
    return redirect("admin:index")
