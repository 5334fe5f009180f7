"""« Retirer un projet du vote »: the projects of the ballot, then a reason and a box to tick for one of them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import REFUSED, SHOWN, posted, refusal_in
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.desk.forms import OutOfVoteForm
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.withdrawal.actions import withdraw_from_vote
from budgets.voting.withdrawal.permissions import refusal_to_withdraw_from_vote


def list_page(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """The projects of the ballot, with those already withdrawn."""
    shown = ("number", "title", "is_withdrawn", "is_hidden", "edition")
    rows = edition.projects.filter(state=ProjectState.ON_BALLOT).only(*shown)
    ballot_box = read_ballot_box(edition)
    lines = [
        (project, "" if project.is_withdrawn else address("withdraw", edition, number=project.number))
        for project in rows.order_by("number")
    ]
    title = _("Retirer un projet du vote : %(edition)s") % {"edition": edition}
    return render_page(request, desk, "withdrawals.html", edition, title=title, lines=lines, ballot_box=ballot_box)


def withdraw_page(request: PersonRequest, edition: Edition, desk: Desk, *, number: int) -> HttpResponse:
    """One project: what will happen, a reason, a box, a button."""
    user = request.user
    project = edition.projects.filter(number=number, state=ProjectState.ON_BALLOT).first()
    if project is None:
        raise Http404
    form = OutOfVoteForm(posted(request))
    now = timezone.now()
    if form.is_valid():
        with refusal_in(form):
            withdraw_from_vote(project=project, reason=form.cleaned_data["reason"], by=user, now=now)
            messages.success(request, _("Le projet est retiré du vote. Les messages partent."))
            return redirect(address("withdrawals", edition))
    refused = refusal_to_withdraw_from_vote(user, project, read_ballot_box(edition), now)
    status = REFUSED if refused or form.errors else SHOWN
    title = _("Retirer du vote le projet n° %(number)s") % {"number": number}
    return render_page(
        request, desk, "withdraw.html", edition, title=title, project=project, form=form, reason=refused, status=status
    )


WITHDRAWALS = VotePage(
    "retraits/",
    "withdrawals",
    "budgets.withdraw_from_vote",
    list_page,
    "Retirer un projet du vote",
    "Quand un projet ne peut plus se faire. Tous les votants reçoivent le même message, et peuvent choisir à nouveau.",
)
WITHDRAW = VotePage("retraits/<int:number>/", "withdraw", "budgets.withdraw_from_vote", withdraw_page)
