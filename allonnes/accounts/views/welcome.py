"""The questions of the sign-up, asked again at the first sign-in of who left before answering."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from allonnes.accounts import actions, permissions
from allonnes.accounts.forms import WelcomeForm
from allonnes.core.errors import ActionDenied, InvalidInput


@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """A first name, an age; under 18 a birth date, before 15 a parent's address."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    wanted = wanted if is_safe else ""
    if permissions.refusal_to_complete_sign_up(request.user):
        return redirect(wanted or "accounts:home")
    form = WelcomeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.complete_sign_up(user=request.user, now=timezone.now(), **form.cleaned_data)
        except (ActionDenied, InvalidInput) as problem:
            form.add_error(None, str(problem))
        else:
            return redirect(wanted or "accounts:home")
    return render(request, "accounts/welcome.html", {"form": form, "next": wanted})
