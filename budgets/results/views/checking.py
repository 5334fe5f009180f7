"""« Vérifier soi-même »: what a sceptic can check at each moment of a vote, and with what."""

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from budgets.editions.models import Edition
from budgets.editions.published import public_edition
from budgets.editions.rule_words import currency_sign
from budgets.results.figures import official_count, sealing_of, voters_so_far
from budgets.results.models import Count
from budgets.results.second_count import program_sha256, sums_of
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.models import Sealing


@login_not_required
@require_safe
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    """The frozen rules, the daily number, the receipts and sums, the recount on this page; what nobody can check."""
    edition = public_edition(slug)
    sealing = sealing_of(edition)
    count = official_count(edition).defer("steps").first()
    context = {
        "edition": edition,
        "sealing": sealing,
        "sums": sums_of(sealing) if sealing else None,
        "count": count,
        "unit": currency_sign(edition),
        "program_sha256": program_sha256(),
        **_during(edition),
    }
    context["known"] = _known(context["rules_sha256"], sealing, count)
    context["winners"] = json.dumps(count.winners, ensure_ascii=False, separators=(",", ":")) if count else ""
    return render(request, "budgets/results/verify.html", context)


def _during(edition: Edition) -> dict[str, Any]:
    ballot_box = read_ballot_box(edition)
    is_open = refusal_to_vote(ballot_box, timezone.now()) is None
    return {
        "rules_sha256": ballot_box.snapshot.sha256 if ballot_box.snapshot else "",
        "voters": voters_so_far(edition) if is_open else 0,
    }


def _known(rules_sha256: str, sealing: Sealing | None, count: Count | None) -> str:
    """The prints that this page can recognise, by what they are the prints of."""
    ballots = sealing.ballots_sha256 if sealing else count.ballots_sha256 if count else ""
    return json.dumps({"rules": rules_sha256, "ballots": ballots, "tool": program_sha256()})
