"""The questions of the sign-up, asked again at the first sign-in of who left before answering."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from allonnes.accounts import actions, permissions
from allonnes.accounts.forms import WelcomeForm
from allonnes.accounts.gate_passes import WITHOUT_ANSWERS
from allonnes.accounts.requests import PersonRequest
from allonnes.core.gates import open_to
from allonnes.core.posting import posted, refusal_in


@open_to(WITHOUT_ANSWERS)
@require_http_methods(["GET", "POST"])
def welcome(request: PersonRequest) -> HttpResponse:
    """A first name, an age; under 18 a birth date, before 15 a parent's address."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    wanted = wanted if is_safe else ""
    if permissions.refusal_to_complete_sign_up(request.user):
        return redirect(wanted or "accounts:home")
    form = WelcomeForm(posted(request), user=request.user)
    if form.is_valid():
        with refusal_in(form):
            actions.complete_sign_up(user=request.user, now=timezone.now(), **form.cleaned_data)
            return redirect(wanted or "accounts:home")
    return render(request, "accounts/welcome.html", {"form": form, "next": wanted})
