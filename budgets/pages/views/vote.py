"""Where one starts to vote: until when, by which ways, how the vote is protected."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from allonnes.core.templatetags.french import number, until
from allonnes.town.context import current_profile
from budgets.editions.models import Edition
from budgets.editions.timeline import LAST_INSTANT, phase_items
from budgets.pages.vote_start import headline, meetings_until, parent_words, projects_on_ballot, who_words
from budgets.results.figures import official_count, voters_so_far
from budgets.results.news.views import vote_news_of
from budgets.voting.ballot.permissions import refusal_to_reopen, why_not_voting
from budgets.voting.ballot.views.account import own_entry, read_ballot_status, town_edition, voter_here
from budgets.voting.ballot.views.ballot import more_words, rules_words
from budgets.voting.box.open_box import BallotBox, read_ballot_box
from budgets.voting.enums import VoteChannel


def _projects_words(ballot_box: BallotBox) -> str:
    count = projects_on_ballot(ballot_box)
    return ngettext("Lire le projet au vote", "Lire les %(n)s projets au vote", count) % {"n": number(count)}


def _introduction(edition: Edition, ballot_box: BallotBox, ends_at: datetime | None, now: datetime) -> dict[str, Any]:
    """What stands before anybody votes; `ends_at`: None while nobody can."""
    prefetch_related_objects([edition], "phases")
    return {
        "projects_words": _projects_words(ballot_box),
        "rules_words": rules_words(ballot_box.rules) if ballot_box.snapshot else "",
        "more_words": more_words(ballot_box.rules) if ballot_box.snapshot else "",
        "headline": headline(edition, ballot_box, is_open=ends_at is not None),
        "phases": phase_items(edition, now),
        "left_words": until(ends_at - LAST_INSTANT) if ends_at else "",
        "who_words": who_words(edition, current_profile().name),
        "parent_words": parent_words(edition),
        "meetings": meetings_until(ends_at) if ends_at else [],
    }


def _afterwards(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """Its result once published, and the news of it until then."""
    has_result = official_count(edition).exists()
    return {"has_result": has_result, "news": vote_news_of(request, edition, has_result=has_result)}


@login_not_required
@never_cache
@require_safe
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about the vote: until when, by which ways, how it is protected."""
    edition = town_edition(slug)
    ballot_box = read_ballot_box(edition)
    voter, entry = voter_here(request, edition), own_entry(request, edition)
    now = timezone.now()
    reason = why_not_voting(edition, ballot_box, now)
    ends_at = None if reason or ballot_box.snapshot is None else ballot_box.snapshot.ends_at
    context = {
        **_introduction(edition, ballot_box, ends_at, now),
        "edition": edition,
        "ballot_box": ballot_box,
        "reason": reason,
        "entry": entry,
        # Paper is marked without any account: an entry that has one was replaced.
        "is_on_paper": entry is not None and entry.channel == VoteChannel.PAPER,
        "elsewhere": refusal_to_reopen(entry, VoteChannel.ACCOUNT) if entry and not entry.is_cancelled else None,
        "voter": voter,
        "ballot_status": None if reason else read_ballot_status(ballot_box, voter),
        "has_letter": voter is not None and voter.channel == VoteChannel.LETTER,
        "voters": 0 if reason else voters_so_far(edition),
        "stations": [] if reason else edition.stations.select_related("place"),
        **_afterwards(request, edition),
    }
    return render(request, "budgets/pages/vote.html", context)
