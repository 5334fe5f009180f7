"""Look-alikes at the desk: what two votes have in common, the names behind a button, a decision; never a choice."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import PostedPage, posted, refusal_in
from budgets.editions.models import Edition
from budgets.voting.box.open_box import BallotBox, is_over, read_ballot_box
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.enums import ReviewDecision
from budgets.voting.models import RollEntry, VoterReview
from budgets.voting.reviews.actions import reviews as actions
from budgets.voting.reviews.forms import ReviewForm
from budgets.voting.reviews.look_alikes import (
    SETTLED,
    Likeness,
    Pair,
    entries_of,
    is_fixed,
    pair_of,
    pairs,
    waiting_reviews,
)
from budgets.voting.reviews.permissions.reviews import refusal_to_confirm_review, refusal_to_review

PAGE_SIZE = 25
NAMES, CONFIRM, WITHDRAW = "names", "confirm", "withdraw"
LABEL = "Personnes qui se ressemblent"
ASKED = (
    "C’est demandé. Une autre personne du bureau de vote lit les noms à son tour, puis confirme. D’ici là, les deux "
    "votes comptent."
)
ONE_LEFT, BOTH_LEFT = "Un seul vote reste. L’autre est effacé.", "C’est noté. Les deux votes restent."


def _listing(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """The pairs to decide of, without any name, what waits for a second officer, then what was decided."""
    ballot_box, now = read_ballot_box(edition), timezone.now()
    # While people vote, a pair comes the next day: nobody follows the vote by it.
    before = date.max if is_over(ballot_box, now) else timezone.localdate(now)
    waiting = Paginator(pairs(edition, before=before), PAGE_SIZE).get_page(request.GET.get("page"))
    settled = VoterReview.objects.filter(SETTLED, edition=edition).select_related("decided_by", "confirmed_by")
    decided = settled.order_by("-decided_on", "-pk")
    context = {
        "page": waiting,
        "rows": [(pair, address("review", edition, **_ids(pair))) for pair in waiting],
        **_waiting(request, edition),
        "decided": Paginator(decided, PAGE_SIZE).get_page(request.GET.get("decidees")),
        "cancelled": [
            (entry, address("reinstate", edition, entry=entry.pk))
            for entry in entries_of(edition.pk).filter(is_cancelled=True).order_by("voted_on", "pk")
        ],
        "is_sealed": ballot_box.is_sealed,
        "is_open": before != date.max,
    }
    return render_page(request, desk, "reviews.html", edition, title=LABEL, **context)


def _waiting(request: PersonRequest, edition: Edition) -> dict[str, Any]:
    """What waits for this officer; apart, what they decided themselves, that another one confirms."""
    rows = [(review, address("review", edition, **_ids(_pair(review)))) for review in waiting_reviews(edition)]
    is_own = [review.decided_by_id == request.user.pk for review, _url in rows]
    return {
        "waiting": [row for row, own in zip(rows, is_own, strict=True) if not own],
        "asked": [row for row, own in zip(rows, is_own, strict=True) if own],
    }


def _pair(review: VoterReview) -> Pair:
    return pair_of(review.first, review.second)


def _ids(pair: Pair) -> dict[str, UUID]:
    return {"first": pair.first.pk, "second": pair.second.pk}


def _entry(edition: Edition, pk: UUID) -> RollEntry:
    entry = entries_of(edition.pk).filter(pk=pk).first()
    if entry is None:
        raise Http404
    entry.edition = edition
    return entry


def _review(request: PersonRequest, edition: Edition, desk: Desk, *, first: UUID, second: UUID) -> HttpResponse:
    """One pair: the names once asked for, then the decision, or the second hand that it waits for."""
    pair, ballot_box = pair_of(_entry(edition, first), _entry(edition, second)), read_ballot_box(edition)
    waiting = waiting_reviews(edition).filter(first=pair.first, second=pair.second).first()
    if waiting:
        return _second_hand(request, desk, pair=pair, ballot_box=ballot_box, waiting=waiting)
    fixed = [entry for entry in pair.entries if is_fixed(ballot_box, entry)]
    decision = None if NAMES in request.POST else posted(request)
    form = ReviewForm(decision, pair=pair, can_go=len(fixed) < len(pair.entries))
    reason = refusal_to_review(request.user, ballot_box, pair)
    if not reason and form.is_valid() and _decided(request, pair, form):
        return redirect(address("reviews", edition))
    names = _names(request, pair, reason)
    context = {"pair": pair, "sides": _sides(pair, fixed, names), "names": names, "form": form, "reason": reason}
    status = PostedPage(request, form, reason).status
    return render_page(request, desk, "review.html", edition, title=LABEL, status=status, **context)


def _names(request: PersonRequest, pair: Pair, reason: str | None) -> Likeness | None:
    return None if reason or posted(request) is None else actions.read_names(pair=pair, by=request.user)


def _second_hand(
    request: PersonRequest, desk: Desk, *, pair: Pair, ballot_box: BallotBox, waiting: VoterReview
) -> HttpResponse:
    """What one officer decided: another one reads the names too and confirms, or it is withdrawn."""
    by = request.user
    edition, page = pair.first.edition, PostedPage(request, None)
    if {CONFIRM, WITHDRAW} & set(request.POST):
        with page.refusal_told():
            _settle(request, pair)
            return redirect(address("reviews", edition))
    page.reason = page.reason or refusal_to_review(by, ballot_box, pair)
    names = _names(request, pair, page.reason)
    context = {
        "pair": pair,
        "sides": _sides(pair, [entry for entry in pair.entries if is_fixed(ballot_box, entry)], names),
        "names": names,
        "reason": page.reason,
        "waiting": waiting,
        "why_not": refusal_to_confirm_review(by, ballot_box, pair, waiting),
    }
    return render_page(request, desk, "review.html", edition, title=LABEL, status=page.status, **context)


def _settle(request: PersonRequest, pair: Pair) -> None:
    if CONFIRM in request.POST:
        made = actions.confirm_review(pair=pair, by=request.user, now=timezone.now())
        is_cancelled = entries_of(made.edition_id).filter(pk__in=_ids(pair).values(), is_cancelled=True).exists()
        messages.success(request, ONE_LEFT if is_cancelled else BOTH_LEFT)
    else:
        actions.withdraw_review(pair=pair, by=request.user)
        messages.success(request, "La demande est retirée. Les deux votes sont à comparer de nouveau.")


def _sides(pair: Pair, fixed: list[RollEntry], read: Likeness | None) -> list[tuple[Any, ...]]:
    """What stands side by side: the letter, the entry, whether it has to stay, their names once asked for."""
    known: Any = read.names if read else (None, None)
    return [(letter, entry, entry in fixed, who) for letter, entry, who in zip("AB", pair.entries, known, strict=True)]


def _decided(request: PersonRequest, pair: Pair, form: ReviewForm) -> bool:
    with refusal_in(form):
        made = actions.decide_review(pair=pair, verdict=form.verdict(), by=request.user, now=timezone.now())
        messages.success(request, ASKED if made.decision == ReviewDecision.SAME else BOTH_LEFT)
        return True
    return False


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
)
