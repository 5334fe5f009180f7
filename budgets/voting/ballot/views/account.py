"""Voting with an account: where one starts, who one is, the ballot, the receipt."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.history import without_history
from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.models import ParentalConsent, User
from allonnes.accounts.permissions import refusal_to_participate
from allonnes.accounts.requests import PersonRequest
from allonnes.core.errors import refuse
from allonnes.core.gates import EVERYWHERE, open_to
from allonnes.core.posting import posted, refusal_in, status_of_read
from allonnes.core.requests import Request
from budgets.editions.models import Edition, VoteOpening
from budgets.editions.published import public_edition
from budgets.voting.ballot.actions import saved_choices
from budgets.voting.ballot.forms import VoterForm
from budgets.voting.ballot.permissions import refusal_to_vote, words_of_known
from budgets.voting.ballot.tap import TOKEN, is_tap_of
from budgets.voting.ballot.views.ballot import Frame, ballot, closed
from budgets.voting.ballot.views.tablet import lead, receipt_context
from budgets.voting.box.ballot_rules import is_complete, lost, missing_words, saved_words
from budgets.voting.box.open_box import BallotBox, read_ballot_box
from budgets.voting.desk.board import sitting_members
from budgets.voting.enums import VoteChannel
from budgets.voting.letters.permissions import refusal_of_holder
from budgets.voting.models import RollEntry
from budgets.voting.opening.snapshot import public_content
from budgets.voting.roll.voter import Voter, keep_voter, known_voter, marked_voter

SIGNED_OUT = _(
    "Ce choix n’est pas enregistré : vous avez été déconnecté. Reconnectez-vous, vos choix déjà enregistrés sont "
    "gardés."
)


def town_edition(slug: str) -> Edition:
    """A published edition of the town, or 404: another town's vote is not voted here."""
    edition = public_edition(slug)
    if edition.is_imported:
        raise Http404
    return edition


def voting_edition(slug: str) -> Edition:
    """The same, with its name and address only: asked at each tap of a voting night."""
    rows = Edition.objects.published().filter(is_imported=False)
    return get_object_or_404(rows.only("slug", "title"), slug=slug)


def own_entry(request: HttpRequest, edition: Edition) -> RollEntry | None:
    """What the account of this session already has in the roll."""
    if not request.user.is_authenticated:
        return None
    return RollEntry.objects.filter(edition=edition, user=request.user.pk).first()


def voter_here(request: HttpRequest, edition: Edition) -> Voter | None:
    """Who is voting: the account's own entry, or whoever said who they are in this session."""
    kept = known_voter(request, edition)
    if kept and (kept.is_marked or kept.channel != VoteChannel.ACCOUNT or _is_tap(request, kept)):
        return kept
    entry = own_entry(request, edition)
    return marked_voter(entry) if entry and entry.channel == VoteChannel.ACCOUNT else kept


def _is_tap(request: HttpRequest, kept: Voter) -> bool:
    """A tap is judged under the lock: only a page looks first for what another session of the account has saved, and a
    tap from such a page."""
    return request.method == "POST" and (TOKEN not in request.POST or is_tap_of(request, kept))


@dataclass(frozen=True)
class BallotStatus:
    """What a voter's ballot is worth now: in words, whether it counts, whether a choice was withdrawn."""

    words: str
    more: str
    is_complete: bool
    has_lost: bool


def read_ballot_status(ballot_box: BallotBox, voter: Voter | None) -> BallotStatus | None:
    """For whoever has a ballot in the open box; None for the others, and for one that can no longer be found."""
    choices = saved_choices(ballot_box, voter.entry_id) if voter and voter.is_marked else None
    if choices is None:
        return None
    rules = ballot_box.rules
    return BallotStatus(
        saved_words(rules, choices),
        missing_words(rules, choices),
        is_complete(rules, choices),
        bool(lost(rules, choices)),
    )


@without_history
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def identity(request: PersonRequest, slug: str) -> HttpResponse:
    """Who votes: asked once, kept as fingerprints."""
    edition = voting_edition(slug)
    ballot_box = read_ballot_box(edition)
    if ballot_box.snapshot is None or refusal_to_vote(ballot_box, timezone.now()):
        return closed(request, edition, ballot_box, status=status_of_read(request))
    known = voter_here(request, edition)
    if known and (known.is_marked or known.channel != VoteChannel.ACCOUNT):
        return redirect("budgets:ballot", slug)
    user = request.user
    asked: dict[str, Any] = {"has_agreement": _has_agreement(user), "initial": _known(user)}
    form = VoterForm(posted(request), snapshot=ballot_box.snapshot, **asked)
    if form.is_valid() and _welcome(request, edition, form):
        return redirect("budgets:ballot", slug)
    context = {"edition": edition, "form": form}
    return render(request, "budgets/voting/ballot/identity.html", context, status=422 if form.errors else 200)


def _known(user: User) -> dict[str, Any]:
    return {
        "first_names": user.first_name,
        "last_name": user.last_name,
        "birth_date": user.birth_date,
        "neighbourhood": user.neighbourhood_id,
    }


def _has_agreement(user: User) -> bool:
    """A parent agreed to the account of this child: asked once, it holds for their vote."""
    return user.birth_date is not None and ParentalConsent.objects.filter(user=user, is_granted=True).exists()


def _welcome(request: PersonRequest, edition: Edition, form: VoterForm) -> bool:
    """Keep the voter in the session, unless they may not vote, or already have."""
    voter = form.voter(edition, VoteChannel.ACCOUNT)
    with refusal_in(form):
        refuse(refusal_to_participate(request.user))
        refuse_too_often(request, "voter", key=str(request.user.pk))
        refuse(refusal_of_known(edition, voter))
        keep_voter(request, voter)
        return True
    return False


def refusal_of_known(edition: Edition, voter: Voter) -> str | None:
    """Said before the ballot, so that nobody chooses for nothing; said again under the lock by the action."""
    entry = RollEntry.objects.filter(edition=edition, identity_mark=voter.identity_mark).first()
    return words_of_known(entry, voter.channel) if entry else None


@without_history
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def ballot_page(request: Request, slug: str) -> HttpResponse:
    """The ballot of whoever votes with an account or a letter."""
    edition = voting_edition(slug)
    voter = voter_here(request, edition)
    if voter is None or voter.channel not in {VoteChannel.ACCOUNT, VoteChannel.LETTER}:
        return _signed_out(request, slug)
    reason = refusal_of_holder(voter)
    if reason:
        return _refused(request, edition, reason)
    here, done = (reverse(f"budgets:{name}", args=[slug]) for name in ("ballot", "vote_receipt"))
    is_letter = voter.channel == VoteChannel.LETTER
    correct = reverse(f"budgets:{'vote_letter_identity' if is_letter else 'vote_identity'}", args=[slug])
    back = _way_back(slug, is_letter=is_letter)
    return ballot(
        request, edition, voter, Frame("budgets/voting/ballot/ballot.html", here, done, correct=correct, back=back)
    )


def _way_back(slug: str, *, is_letter: bool) -> str:
    """Where a voter whose session is over says again who they are."""
    if is_letter:
        return reverse("budgets:vote_letter", args=[slug])
    return f"{reverse('account_login')}?{urlencode({'next': reverse('budgets:ballot', args=[slug])})}"


def _signed_out(request: Request, slug: str) -> HttpResponse:
    """Nobody votes in this session: a tap is told that it is not saved, and is led back by the way it came."""
    if request.method != "POST" and not request.htmx:
        return redirect("budgets:vote", slug)
    messages.warning(request, SIGNED_OUT)
    is_letter = request.POST.get("tap_way") == VoteChannel.LETTER
    if request.user.is_authenticated and not is_letter:
        return lead(request, reverse("budgets:vote", args=[slug]))
    return lead(request, _way_back(slug, is_letter=is_letter))


def _refused(request: HttpRequest, edition: Edition, reason: str) -> HttpResponse:
    is_tap = request.method == "POST"
    context = {"edition": edition, "reason": reason, "is_tap": is_tap, "is_over": False}
    return render(request, "budgets/voting/ballot/closed.html", context, status=409 if is_tap else 200)


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt: it proves that the vote was taken in, not what it says."""
    edition = town_edition(slug)
    voter = voter_here(request, edition)
    entry = RollEntry.objects.filter(pk=voter.entry_id).first() if voter and voter.is_marked else None
    if voter is None or entry is None:
        return redirect("budgets:vote", slug)
    if reason := refusal_of_holder(voter):
        return _refused(request, edition, reason)
    context = receipt_context(edition, entry, channel=voter.channel)
    return render(
        request, "budgets/voting/ballot/receipt.html", {**context, "is_letter": voter.channel == VoteChannel.LETTER}
    )


@login_not_required
@require_safe
def frozen_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """The frozen text itself, to hash again; without the texts that moderation hides."""
    opening = VoteOpening.objects.filter(edition=town_edition(slug)).first()
    if opening is None:
        raise Http404
    hidden = opening.edition.projects.filter(is_hidden=True).values_list("reference", flat=True)
    content = public_content(opening.content, frozenset(hidden))
    return HttpResponse(content, content_type="application/json")


@open_to(EVERYWHERE)
@login_not_required
@require_safe
def protection(request: HttpRequest, slug: str) -> HttpResponse:
    """« Comment votre vote est protégé »: who could see what, and when."""
    edition = town_edition(slug)
    ballot_box = read_ballot_box(edition)
    board = sitting_members() if ballot_box.snapshot and not ballot_box.is_sealed else []
    context = {"edition": edition, "is_sealed": ballot_box.is_sealed, "board": board}
    return render(request, "budgets/voting/ballot/protection.html", context)
