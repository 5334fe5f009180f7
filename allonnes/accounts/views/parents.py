"""The page a parent opens from a mail: a GET shows, only a button answers."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts import actions, permissions
from allonnes.accounts.actions.parents import consent_of_token
from allonnes.accounts.models import ParentalConsent
from allonnes.core.posting import PostedPage, posted

ANSWERS = {"yes": True, "no": False}


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def parent(request: HttpRequest, token: str) -> HttpResponse:
    """Agree or refuse for a child of 11 to 14."""
    consent = consent_of_token(token)
    if consent is None:
        return render(request, "accounts/parent_link_dead.html", status=410)
    if posted(request) is not None:
        return _answer(request, consent)
    refusal = permissions.refusal_to_answer_parent(None, consent, timezone.now())
    return render(request, "accounts/parent.html", {"consent": consent, "refusal": refusal})


def _answer(request: HttpRequest, consent: ParentalConsent) -> HttpResponse:
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        raise Http404
    page = PostedPage(request, None)
    with page.refusal_told():
        actions.answer_parent(consent=consent, is_granted=answer, now=timezone.now())
        return redirect("accounts:parent_thanks", "oui" if answer else "non")
    return render(request, "accounts/parent.html", {"consent": consent, "refusal": page.reason}, status=page.status)


@login_not_required
@never_cache
@require_safe
def parent_thanks(request: HttpRequest, answer: str) -> HttpResponse:
    """What the answer did."""
    return render(request, "accounts/parent_thanks.html", {"is_yes": answer == "oui"})
