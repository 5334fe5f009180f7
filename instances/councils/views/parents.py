"""The page that a parent opens from a mail: a GET shows, only a button answers."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.core.posting import PostedPage, posted
from instances.councils.actions.parents import answer_parent
from instances.councils.candidacy_rules import refusal_to_answer_parent
from instances.councils.enums import CandidacyState
from instances.councils.links import candidacy_of_parent
from instances.councils.models import Candidacy
from instances.councils.workflow import PARENT_DAYS

ANSWERS = {"yes": True, "no": False}
GONE = 410


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def parent(request: HttpRequest, token: str) -> HttpResponse:
    """Agree or refuse for a minor who applied; until the town has decided, a yes may be taken back."""
    candidacy = candidacy_of_parent(token)
    if candidacy is None:
        return render(request, "instances/councils/link_dead.html", status=GONE)
    if posted(request) is not None:
        return _answer(request, candidacy)
    return _page(request, candidacy, refusal_to_answer_parent(candidacy, False), 200)


def _page(request: HttpRequest, candidacy: Candidacy, refusal: str | None, status: int) -> HttpResponse:
    context = {
        "candidacy": candidacy,
        "refusal": refusal,
        "is_asked": candidacy.state == CandidacyState.AWAITING_PARENT,
        "days": PARENT_DAYS,
    }
    return render(request, "instances/councils/parent.html", context, status=status)


def _answer(request: HttpRequest, candidacy: Candidacy) -> HttpResponse:
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        raise Http404
    page = PostedPage(request, None)
    with page.refusal_told():
        answer_parent(candidacy=candidacy, is_granted=answer, now=timezone.now())
        return redirect("instances:parent_thanks", "oui" if answer else "non")
    return _page(request, candidacy, page.reason, page.status)


@login_not_required
@never_cache
@require_safe
def parent_thanks(request: HttpRequest, answer: str) -> HttpResponse:
    """What the answer did."""
    return render(request, "instances/councils/parent_thanks.html", {"is_yes": answer == "oui"})
