"""The page that the future staff opens from a mail: a GET shows, only the form answers."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from allonnes.accounts import actions, permissions
from allonnes.accounts.actions.invitations import invitation_of_token, waiting_roles
from allonnes.accounts.allauth_internals import record_authentication
from allonnes.accounts.auth_forms import SetPasswordForm
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.posting import PostedPage, posted


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password; then comes the second factor, then « À faire »."""
    held, person, now = invitation_of_token(token), visitor_or_person(request), timezone.now()
    if held is None:
        return render(request, "accounts/invitation.html", {"reason": permissions.LINK_DEAD}, status=410)
    form = SetPasswordForm(held.user, posted(request))
    page = PostedPage(request, form, permissions.refusal_to_accept_invitation(person, held, now))
    if page.is_ready:
        with page.refusal_told():
            user = actions.accept_invitation(
                invitation=held, by=person, password=form.cleaned_data["password1"], now=now
            )
            get_adapter().login(request, user)
            # They have just chosen it: setting up the second factor does not ask for it again.
            record_authentication(request, user, "password", reauthenticated=True)
            return redirect("accounts:second_factor")
    context = {
        "form": form,
        "reason": page.reason,
        "guest": held.user,
        "roles": waiting_roles(held.user),
        "is_other_account": page.reason == str(permissions.OTHER_ACCOUNT),
    }
    return render(request, "accounts/invitation.html", context, status=410 if page.reason else page.status)
