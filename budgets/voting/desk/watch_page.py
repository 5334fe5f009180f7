"""« Surveiller le vote »: the pace of the days before, masked as in public, and what looks odd, each with its rule."""

from django.http import HttpResponse
from django.utils import timezone

from allonnes.accounts.requests import PersonRequest
from budgets.editions.models import Edition
from budgets.voting.desk.page import Desk, VotePage, render_page
from budgets.voting.desk.watch import oddities, pace


def watch(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """Until yesterday, never today."""
    today = timezone.localdate()
    ways, lines = pace(edition, today)
    context = {"ways": ways, "lines": lines, "oddities": oddities(edition, today)}
    return render_page(request, desk, "watch.html", edition, title="Surveiller le vote", **context)


WATCH = VotePage(
    "surveiller/",
    "watch",
    "budgets.hold_station",
    watch,
    "Surveiller le vote",
    "Le lendemain : combien de personnes par façon de voter, et ce qui paraît étrange.",
)
