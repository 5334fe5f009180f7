"""Look-alikes at the desk: what two votes have in common, the names behind a button, a decision; never a choice."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from budgets.actions import reviews as actions
from budgets.admin.vote.page import Desk, VotePage, address, render_page
from budgets.enums import ReviewDecision
from budgets.forms.reviews import ReinstateForm, ReviewForm
from budgets.models import Edition, RollEntry, VoterReview
from budgets.permissions.reviews import refusal_to_reinstate, refusal_to_review
from budgets.vote.look_alikes import Likeness, Pair, entries_of, is_fixed, pair_of, pairs
from budgets.vote.urn import is_over, read_urn

PAGE_SIZE = 25
NAMES = "names"
LABEL = "Personnes qui se ressemblent"


def _listing(request: HttpRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """The pairs to decide of, without any name, then what was decided."""
    urn, now = read_urn(edition), timezone.now()
    # While people vote, a pair comes the next day: nobody follows the vote by it.
    before = date.max if is_over(urn, now) else timezone.localdate(now)
    waiting = Paginator(pairs(edition, before=before), PAGE_SIZE).get_page(request.GET.get("page"))
    decided = VoterReview.objects.filter(edition=edition).select_related("decided_by").order_by("-decided_on", "-pk")
    context = {
        "page": waiting,
        "rows": [(one, address("review", edition, **_ids(one))) for one in waiting],
        "decided": Paginator(decided, PAGE_SIZE).get_page(request.GET.get("decidees")),
        "cancelled": [
            (one, address("reinstate", edition, entry=one.pk))
            for one in entries_of(edition.pk).filter(is_cancelled=True).order_by("voted_on", "pk")
        ],
        "is_sealed": urn.is_sealed,
        "is_open": before != date.max,
    }
    return render_page(request, desk, "reviews.html", edition, title=LABEL, **context)


def _ids(pair: Pair) -> dict[str, UUID]:
    return {"first": pair.first.pk, "second": pair.second.pk}


def _entry(edition: Edition, pk: UUID) -> RollEntry:
    found = entries_of(edition.pk).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.edition = edition
    return found


def _review(request: HttpRequest, edition: Edition, desk: Desk, *, first: UUID, second: UUID) -> HttpResponse:
    """One pair: the names once asked for, and the decision."""
    user: Any = request.user
    pair, urn = pair_of(_entry(edition, first), _entry(edition, second)), read_urn(edition)
    fixed = [one for one in pair.entries if is_fixed(urn, one)]
    is_decision = request.method == "POST" and NAMES not in request.POST
    form = ReviewForm(request.POST if is_decision else None, pair=pair, can_go=len(fixed) < len(pair.entries))
    reason = refusal_to_review(user, urn, pair)
    if is_decision and not reason and form.is_valid() and _decided(request, pair, form):
        return redirect(address("reviews", edition))
    names = None if reason or request.method != "POST" else actions.read_names(pair=pair, by=user)
    context = {"pair": pair, "sides": _sides(pair, fixed, names), "names": names, "form": form, "reason": reason}
    status = 409 if reason and request.method == "POST" else 422 if form.errors else 200
    return render_page(request, desk, "review.html", edition, title=LABEL, status=status, **context)


def _sides(pair: Pair, fixed: list[RollEntry], read: Likeness | None) -> list[tuple[Any, ...]]:
    """What stands side by side: the letter, the entry, whether it has to stay, her names once asked for."""
    known: Any = read.names if read else (None, None)
    return [(letter, one, one in fixed, who) for letter, one, who in zip("AB", pair.entries, known, strict=True)]


def _decided(request: HttpRequest, pair: Pair, form: ReviewForm) -> bool:
    by: Any = request.user
    try:
        made = actions.decide_review(pair=pair, verdict=form.verdict(), by=by, now=timezone.now())
    except ActionDenied as denied:
        form.add_error(None, denied.reason)
        return False
    is_one_vote = made.decision == ReviewDecision.SAME and form.can_go
    words = "Un seul vote reste. L’autre est effacé." if is_one_vote else "C’est noté. Les deux votes restent."
    messages.success(request, words)
    return True


def _reinstate(request: HttpRequest, edition: Edition, desk: Desk, *, entry: UUID) -> HttpResponse:
    """Give a voter cancelled by mistake her right back; asked on a page of its own."""
    by: Any = request.user
    found, urn, now = _entry(edition, entry), read_urn(edition), timezone.now()
    form = ReinstateForm(request.POST if request.method == "POST" else None)
    reason = refusal_to_reinstate(by, urn, found, now)
    if not reason and form.is_valid():
        try:
            actions.reinstate_entry(entry=found, reason=form.cleaned_data["reason"], by=by)
        except ActionDenied as denied:
            form.add_error("reason", denied.reason)
        else:
            messages.success(request, "Cette personne peut voter de nouveau.")
            return redirect(address("reviews", edition))
    context = {"entry": found, "form": form, "reason": reason, "listing": address("reviews", edition)}
    status = 409 if reason and request.method == "POST" else 422 if form.errors else 200
    title = "Rendre le droit de voter"
    return render_page(request, desk, "reinstate.html", edition, title=title, status=status, **context)


REVIEWS = (
    VotePage(
        "ressemblances/",
        "reviews",
        "budgets.review_voters",
        _listing,
        label=LABEL,
        what="Deux votes ont un nom ou une adresse qui se ressemblent : dire si c’est une personne ou deux, avant de "
        "sceller l’urne.",
    ),
    VotePage("ressemblances/<uuid:first>/<uuid:second>/", "review", "budgets.review_voters", _review),
    VotePage("ressemblances/<uuid:entry>/rendre/", "reinstate", "budgets.review_voters", _reinstate),
)
