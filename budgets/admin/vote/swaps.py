"""« Quelqu’un a voté à sa place »: two officers, each from the identity document, then a sheet of paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from allonnes.accounts.limits import refuse_too_often
from allonnes.core.errors import ActionDenied
from budgets.actions.swaps import ask_swap, swap_vote
from budgets.admin.vote.offices import office_of
from budgets.admin.vote.page import Desk, VotePage, address, render_page
from budgets.enums import VoteChannel
from budgets.forms.paper import PREFIX
from budgets.forms.voter import VoterForm
from budgets.models import Edition, PollingOffice
from budgets.permissions.paper import refusal_to_keep_roll
from budgets.permissions.voting import refusal_to_vote
from budgets.vote.urn import read_urn

CONFIRM = "confirm"
ASKED = (
    "L’annulation est demandée. Une autre personne du bureau de vote, sur son propre compte, lit la pièce d’identité, "
    "ouvre cette page et confirme."
)
DONE = "Le vote est annulé sans être lu. Donnez un bulletin, pris au hasard. Récépissé pour la personne : {receipt}"


@sensitive_post_parameters()
def swap(request: HttpRequest, edition: Edition, desk: Desk, office: int) -> HttpResponse:
    """Type who comes, from her identity document; ask, or confirm what another officer asked."""
    by: Any = request.user
    found, urn = office_of(edition, office), read_urn(edition)
    context: dict[str, Any] = {
        "office": found,
        "form": None,
        "reason": refusal_to_keep_roll(by, found) or refusal_to_vote(urn, timezone.now()),
        "back": address("roll", edition, office=office),
    }
    if not context["reason"]:
        assert urn.snapshot is not None  # noqa: S101  # refused before
        typed = request.POST if request.method == "POST" else None
        form = context["form"] = VoterForm(typed, snapshot=urn.snapshot, is_staff=True, prefix=PREFIX)
        if form.is_valid() and _act(request, found, form):
            return redirect(address("swap", edition, office=office))
    status = 409 if request.method == "POST" else 200
    title = f"Quelqu’un a voté à sa place : {found}"
    return render_page(request, desk, "swap.html", edition, title=title, status=status, **context)


def _act(request: HttpRequest, office: PollingOffice, form: VoterForm) -> bool:
    """Whether it was done; a refusal is said on the form. Each try counts as a look-up of the roll."""
    by: Any = request.user
    voter = form.voter(office.edition, VoteChannel.PAPER)
    try:
        refuse_too_often(request, "roll", key=str(by.pk))
        refuse_too_often(request, "roll_known", key=str(by.pk))
        if CONFIRM in request.POST:
            said = DONE.format(receipt=swap_vote(office=office, voter=voter, by=by).receipt)
        else:
            ask_swap(office=office, voter=voter, by=by)
            said = ASKED
    except ActionDenied as denied:
        form.add_error(None, denied.reason)
        return False
    messages.success(request, said)
    return True


SWAP = VotePage("papier/<int:office>/remplacer/", "swap", "budgets.hold_office", swap)
