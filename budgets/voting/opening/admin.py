"""« Figer la liste du vote »: what is missing, what will be frozen, a box to tick, a button."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import REFUSED, SHOWN, posted, refusal_in
from allonnes.core.preflight import is_ready
from allonnes.core.templatetags.french import ending, number, when
from budgets.editions.deposit_checks import current_regulation
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.permissions.phases import opening_of_vote
from budgets.editions.rule_words import edition_rule_words, money
from budgets.projects.enums import ProjectState
from budgets.projects.shares.proofreading import Proof, proof_of
from budgets.voting.desk.forms import OpenVoteForm
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.opening.actions import open_vote
from budgets.voting.opening.checks import vote_checks
from budgets.voting.opening.database_advice import database_advice
from budgets.voting.opening.permissions import refusal_to_open_vote
from budgets.voting.opening.recap import settings_words
from budgets.voting.opening.snapshot import digest, write_snapshot


def opening_page(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """Show the list; a POST opens, if everything is there and the box is ticked."""
    by = request.user
    now = timezone.now()
    form = OpenVoteForm(posted(request))
    if form.is_valid():
        with refusal_in(form):
            open_vote(edition=edition, by=by, now=now, proofread=request.POST.get("proofread", ""))
            messages.success(request, _("C’est figé : on peut imprimer. Le vote s’ouvrira seul, à sa date."))
            return redirect(address("opening", edition))
    context = _context(edition, by, now)
    status = REFUSED if form.errors else SHOWN
    title = _("Figer la liste du vote : %(edition)s") % {"edition": edition}
    return render_page(request, desk, "opening.html", edition, title=title, form=form, status=status, **context)


def _context(edition: Edition, by: Any, now: datetime) -> dict[str, Any]:
    opening = opening_of_vote(edition)
    proof = proof_of(edition, is_frozen=opening is not None)
    shown = {"opening": opening, "recap": _recap(edition, proof, now), "proof": proof, "proofread": ""}
    if opening:
        return {**shown, "advice": opening.database_advice, "reason": None, "checks": [], "is_ready": False}
    reason, checks = refusal_to_open_vote(by, edition, now), vote_checks(edition, by)
    ready = reason is None and is_ready(checks)
    if ready:
        shown["proofread"] = digest(write_snapshot(edition, is_preview=True))
    return {**shown, "advice": database_advice(), "reason": reason, "checks": checks, "is_ready": ready}


def _recap(edition: Edition, proof: Proof, now: datetime) -> list[str]:
    """What is, or will be, frozen, in words."""
    study, vote = edition.phase_of(PhaseKind.STUDY), edition.phase_of(PhaseKind.VOTE)
    current = current_regulation(edition)
    count = edition.projects.filter(state=ProjectState.ON_BALLOT).count()
    projects = ngettext("%(n)s projet au vote, avec son coût.", "%(n)s projets au vote, avec leurs coûts.", count)
    said = [
        _("À répartir : %(amount)s.") % {"amount": money(edition, edition.amount)},
        *proof.shares,
        projects % {"n": number(count)},
        *settings_words(edition),
        *edition_rule_words(edition),
    ]
    if study and study.starts_at <= now < study.closes_at:
        early = _("L’étude s’arrête quand la liste est figée : plus aucune décision ne change, même avant le %(end)s.")
        said.append(early % {"end": ending(study.closes_at)})
    if vote:
        dates = {"start": when(vote.starts_at), "end": ending(vote.closes_at)}
        said.append(_("Le vote commence le %(start)s et se termine le %(end)s.") % dates)
    if current:
        facts = {"number": current.number, "reference": current.deliberation}
        said.append(_("Règlement : version %(number)s, délibération %(reference)s.") % facts)
    return said


OPENING = VotePage(
    "ouvrir/",
    "opening",
    "budgets.open_vote",
    opening_page,
    "Figer la liste du vote",
    "Vérifier que rien ne manque, relire chaque projet, puis figer les règles, les projets et leurs coûts.",
)
