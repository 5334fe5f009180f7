"""An agent helps somebody vote, at an encounter, while the tablet has the network: then the next person."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allonnes.accounts.history import without_history
from allonnes.accounts.limits import is_worn_out, refuse_too_often, too_often
from allonnes.accounts.requests import PersonRequest
from allonnes.core.errors import refuse
from allonnes.core.posting import posted, refusal_in
from allonnes.outreach.field import on_the_field
from allonnes.outreach.models import Encounter
from budgets.editions.models import Edition
from budgets.editions.published import edition_voting
from budgets.voting.assisted.actions import save_assisted_choice
from budgets.voting.assisted.permissions import PAUSED, refusal_of_pace, refusal_to_assist
from budgets.voting.ballot.permissions import NOT_OPEN, refusal_to_vote
from budgets.voting.ballot.views.account import refusal_of_known
from budgets.voting.ballot.views.ballot import Frame, ballot
from budgets.voting.ballot.views.tablet import done_page, keep_private, lead, project_page
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.kiosks.forms import AssistedVoterForm
from budgets.voting.kiosks.tablet import (
    FIELD_SECONDS,
    finished_entry,
    forget,
    is_gone,
    next_person,
    stay,
    voter_at,
    welcome,
)
from budgets.voting.roll.voter import Voter

FieldVoteView = Callable[..., HttpResponse]


def frame_of(request: PersonRequest, encounter: Encounter) -> Frame:
    """The ballot in the hands of the person: nothing of the agent's around it."""
    here, done, after = (reverse(f"field_budgets:vote_{name}") for name in ("ballot", "done", "next"))
    return Frame(
        "budgets/voting/tablet/ballot.html",
        here,
        done,
        save=partial(save_assisted_choice, encounter=encounter, by=request.user),
        base="budgets/voting/assisted/vote_base.html",
        next_url=after,
        idle=FIELD_SECONDS,
    )


def assisting(*, even_closed: bool = False) -> Callable[[FieldVoteView], FieldVoteView]:
    """Give a view the encounter and the vote; forget whoever walked away; say why nobody can be helped now."""

    def decorate(view: FieldVoteView) -> FieldVoteView:
        @on_the_field
        @wraps(view)
        def wrapped(request: PersonRequest, encounter: Encounter, **more: Any) -> HttpResponse:
            reason = refusal_to_assist(request.user)
            if reason:
                return _closed(request, encounter, reason, status=403)
            if is_gone(request, FIELD_SECONDS):
                forget(request)
                messages.info(request, _("Le temps est écoulé. Si la personne a choisi, c’est enregistré."))
                return lead(request, reverse("field_budgets:vote"))
            stay(request)
            edition = edition_voting(timezone.now())
            reason = str(NOT_OPEN) if edition is None else None if even_closed else _why_closed(edition)
            if edition is None or reason:
                return _closed(request, encounter, reason or str(NOT_OPEN))
            return keep_private(view(request, encounter, edition, **more))

        return wrapped

    return decorate


def _why_closed(edition: Edition) -> str | None:
    return refusal_to_vote(read_ballot_box(edition), timezone.now())


def _closed(request: PersonRequest, encounter: Encounter, reason: str, *, status: int = 409) -> HttpResponse:
    if request.htmx:
        return lead(request, reverse("field_budgets:vote"))
    context = {"encounter": encounter, "reason": reason, "has_receipt": bool(finished_entry(request))}
    return render(request, "budgets/voting/assisted/vote_closed.html", context, status=status)


@without_history
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@assisting()
def vote(request: PersonRequest, encounter: Encounter, edition: Edition) -> HttpResponse:
    """Who votes, and that they agree; then the tablet is turned to them."""
    if voter_at(request, edition, encounter.pk):
        return render(request, "budgets/voting/assisted/vote_busy.html", {"encounter": encounter, "edition": edition})
    if finished_entry(request):
        return redirect("field_budgets:vote_done")
    form = AssistedVoterForm(posted(request), snapshot=read_ballot_box(edition).snapshot, is_staff=True)
    if form.is_valid() and _admit(request, encounter, edition, form):
        return redirect("field_budgets:vote_ballot")
    context = {"encounter": encounter, "edition": edition, "form": form}
    return render(request, "budgets/voting/assisted/vote.html", context, status=422 if form.errors else 200)


def _admit(request: PersonRequest, encounter: Encounter, edition: Edition, form: AssistedVoterForm) -> bool:
    """Keep the voter in the session, with where they agreed; unless they already voted."""
    voter: Voter = replace(form.voter(edition, VoteChannel.ASSISTED), encounter=encounter.pk)
    with refusal_in(form):
        _refuse_known(request, edition, voter)
        welcome(request, voter)
        return True
    return False


def _refuse_known(request: PersonRequest, edition: Edition, voter: Voter) -> None:
    """An agent learns who has voted already a few times an hour, then nothing more of anybody."""
    key = str(request.user.pk)
    refuse(refusal_of_pace(request.user, timezone.now()))
    refuse_too_often(request, "assisted_voter", key=key)
    refuse(str(PAUSED) if is_worn_out(request, "assisted_known", key=key) else None)
    if reason := refusal_of_known(edition, voter):
        too_often(request, "assisted_known", key=key)
        refuse(reason)


@without_history
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@assisting()
def vote_ballot(request: PersonRequest, encounter: Encounter, edition: Edition) -> HttpResponse:
    """The ballot, in the hands of the person."""
    voter = voter_at(request, edition, encounter.pk)
    if voter is None:
        return lead(request, reverse("field_budgets:vote"))
    return ballot(request, edition, voter, frame_of(request, encounter))


@require_safe
@assisting()
def vote_project(request: PersonRequest, encounter: Encounter, edition: Edition, number: int) -> HttpResponse:
    """A project, read from the ballot."""
    return project_page(request, edition, number, frame_of(request, encounter))


@require_http_methods(["GET", "POST"])
@assisting(even_closed=True)
def vote_done(request: PersonRequest, encounter: Encounter, edition: Edition) -> HttpResponse:
    """Finished: the receipt of the person."""
    return done_page(request, edition, voter_at(request, edition, encounter.pk), frame_of(request, encounter))


@require_POST
@assisting(even_closed=True)
def vote_next(request: PersonRequest, encounter: Encounter, edition: Edition) -> HttpResponse:
    """« Personne suivante »: nothing is left of the one before, and the agent cannot come back to them."""
    next_person(request)
    return redirect("field_budgets:vote")
