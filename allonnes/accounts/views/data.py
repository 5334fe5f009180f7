"""My rights over my data: see, download, delete (RGPD art. 15, 17, 20)."""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts import actions, permissions, personal_data
from allonnes.accounts.allauth_internals import logout
from allonnes.accounts.forms import DeleteForm
from allonnes.accounts.gate_passes import WITHOUT_ANSWERS
from allonnes.accounts.identity import recent_proof_required
from allonnes.accounts.requests import PersonRequest
from allonnes.core.gates import open_to
from allonnes.core.personal import OnErasure
from allonnes.core.posting import posted, refusal_in_messages

RECAP_SALT = "accounts.delete"
RECAP_SECONDS = 1800


@open_to(WITHOUT_ANSWERS)
@require_safe
def data(request: PersonRequest) -> HttpResponse:
    """Everything the portal knows of me, why, and for how long."""
    return render(request, "accounts/data.html", {"chapters": list(personal_data.chapters(request.user))})


@open_to(WITHOUT_ANSWERS)
@require_safe
@recent_proof_required
def download(request: PersonRequest) -> HttpResponse:
    """The same, as a zip of JSON and CSV files."""
    response = HttpResponse(personal_data.archive(request.user), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.zip"'
    return response


@open_to(WITHOUT_ANSWERS)
@require_safe
def delete_explained(request: PersonRequest) -> HttpResponse:
    """What deleting does, before anything is asked."""
    refusal = permissions.refusal_to_erase_account(request.user, request.user, timezone.now())
    return render(request, "accounts/delete.html", {"refusal": refusal})


def _has_read_recap(request: PersonRequest) -> bool:
    try:
        return bool(
            signing.loads(request.POST.get("recap", ""), salt=RECAP_SALT, max_age=RECAP_SECONDS) == request.user.pk
        )
    except signing.BadSignature:
        return False


@open_to(WITHOUT_ANSWERS)
@require_http_methods(["GET", "POST"])
@recent_proof_required
def delete_confirm(request: PersonRequest) -> HttpResponse:
    """The recap, and the word to type; a post that did not come from the recap is refused."""
    if posted(request) is not None and not _has_read_recap(request):
        return HttpResponseBadRequest(_("Revenez à la page « Supprimer mon compte » et recommencez."))
    form = DeleteForm(posted(request), initial={"recap": signing.dumps(request.user.pk, salt=RECAP_SALT)})
    if form.is_valid():
        with refusal_in_messages(request):
            actions.erase_account(user=request.user, by=request.user, now=timezone.now())
            logout(request, show_message=False)
            return redirect("accounts:deleted")
        return redirect("accounts:delete")
    about_me = list(personal_data.chapters(request.user))
    kept = [chapter for chapter in about_me if chapter.on_erasure == OnErasure.KEEP]
    gone = [chapter for chapter in about_me if chapter.on_erasure != OnErasure.KEEP]
    return render(request, "accounts/delete_confirm.html", {"form": form, "gone": gone, "kept": kept})


@login_not_required
@never_cache
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """The account is gone."""
    return render(request, "accounts/deleted.html")
