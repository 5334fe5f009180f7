"""A vote cancelled by mistake: one officer asks to give the right to vote back, another one confirms, on one page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import PostedPage, posted, refusal_in
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.models import RollEntry
from budgets.voting.reviews.actions.reinstating import ask_reinstatement, reinstate_entry
from budgets.voting.reviews.forms import ReinstateForm
from budgets.voting.reviews.look_alikes import entries_of
from budgets.voting.reviews.permissions import reinstating as permissions

CONFIRM, TITLE = "confirm", "Rendre le droit de voter"
ASKED = "C’est demandé. Une autre personne du bureau de vote confirme, ici, avant la fin du vote."
DONE = "Cette personne peut voter de nouveau."


def _reinstate(request: PersonRequest, edition: Edition, desk: Desk, *, entry: UUID) -> HttpResponse:
    """Ask with a reason; or confirm what another officer asked, who is still one."""
    by = request.user
    row = get_object_or_404(entries_of(edition.pk).select_related("back_asked_by", "edition"), pk=entry)
    ballot_box, now = read_ballot_box(edition), timezone.now()
    is_confirmed = CONFIRM in request.POST
    form = ReinstateForm(None if is_confirmed else posted(request))
    is_waiting = permissions.refusal_to_ask_reinstatement(by, ballot_box, row, now) == str(permissions.ALREADY_ASKED)
    confirming = permissions.refusal_to_confirm_reinstatement(by, ballot_box, row, now)
    reason = confirming if is_waiting or is_confirmed else permissions.refusal_to_reinstate(by, ballot_box, row, now)
    page = PostedPage(request, form, reason)
    if not reason and (is_confirmed or form.is_valid()):
        # Confirming has no form to say why it is refused.
        with page.refusal_told() if is_confirmed else refusal_in(form):
            _act(request, row, form)
            return redirect(address("reviews", edition))
    context: dict[str, Any] = {"entry": row, "form": form, "reason": page.reason, "is_waiting": is_waiting}
    more: dict[str, Any] = {
        "title": TITLE,
        "status": page.status,
        "listing": address("reviews", edition),
    }
    return render_page(request, desk, "reinstate.html", edition, **more, **context)


def _act(request: PersonRequest, entry: RollEntry, form: ReinstateForm) -> None:
    if CONFIRM in request.POST:
        reinstate_entry(entry=entry, by=request.user)
        messages.success(request, DONE)
    else:
        ask_reinstatement(entry=entry, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, ASKED)


REINSTATE = VotePage("ressemblances/<uuid:entry>/rendre/", "reinstate", "budgets.review_voters", _reinstate)
