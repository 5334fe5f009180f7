"""My rights over my data: see, download, delete (RGPD art. 15, 17, 20)."""

from allauth.account.internal.flows.logout import logout
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts import actions, permissions, personal_data
from allonnes.accounts.forms import DeleteForm
from allonnes.accounts.identity import recent_proof_required
from allonnes.core.errors import ActionDenied
from allonnes.core.personal import OnErasure

RECAP_SALT = "accounts.delete"
RECAP_SECONDS = 1800


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Everything the portal knows of me, why, and for how long."""
    return render(request, "accounts/data.html", {"chapters": list(personal_data.chapters(request.user))})


@require_safe
@recent_proof_required
def download(request: HttpRequest) -> HttpResponse:
    """The same, as a zip of JSON and CSV files."""
    response = HttpResponse(personal_data.archive(request.user), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.zip"'
    return response


@require_safe
def delete_explained(request: HttpRequest) -> HttpResponse:
    """What deleting does, before anything is asked."""
    refusal = permissions.refusal_to_erase_account(request.user, request.user, timezone.now())
    return render(request, "accounts/delete.html", {"refusal": refusal})


def _has_read_recap(request: HttpRequest) -> bool:
    try:
        return bool(
            signing.loads(request.POST.get("recap", ""), salt=RECAP_SALT, max_age=RECAP_SECONDS) == request.user.pk
        )
    except signing.BadSignature:
        return False


@require_http_methods(["GET", "POST"])
@recent_proof_required
def delete_confirm(request: HttpRequest) -> HttpResponse:
    """The recap, and the word to type; a post that did not come from the recap is refused."""
    if request.method == "POST" and not _has_read_recap(request):
        return HttpResponseBadRequest(_("Revenez à la page « Supprimer mon compte » et recommencez."))
    form = DeleteForm(request.POST or None, initial={"recap": signing.dumps(request.user.pk, salt=RECAP_SALT)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.erase_account(user=request.user, by=request.user, now=timezone.now())
        except ActionDenied as denied:
            messages.error(request, denied.reason)
            return redirect("accounts:delete")
        logout(request, show_message=False)
        return redirect("accounts:deleted")
    found = list(personal_data.chapters(request.user))
    kept = [one for one in found if one.on_erasure == OnErasure.KEEP]
    gone = [one for one in found if one.on_erasure != OnErasure.KEEP]
    return render(request, "accounts/delete_confirm.html", {"form": form, "gone": gone, "kept": kept})


@login_not_required
@never_cache
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """The account is gone."""
    return render(request, "accounts/deleted.html")
