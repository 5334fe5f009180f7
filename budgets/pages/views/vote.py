"""Where one starts to vote: until when, by which ways, how the vote is protected."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from allonnes.core.templatetags.french import number
from budgets.results.figures import official_count, voters_so_far
from budgets.results.news.views import vote_news_of
from budgets.voting.ballot.permissions import refusal_to_reopen, refusal_to_vote
from budgets.voting.ballot.views.account import own_entry, read_ballot_status, town_edition, voter_here
from budgets.voting.ballot.views.ballot import more_words, rules_words
from budgets.voting.box.open_box import BallotBox, read_ballot_box
from budgets.voting.enums import VoteChannel


def _projects_words(ballot_box: BallotBox) -> str:
    count = len(ballot_box.snapshot.options) - len(ballot_box.withdrawn) if ballot_box.snapshot else 0
    return ngettext("Lire le projet au vote", "Lire les %(n)s projets au vote", count) % {"n": number(count)}


@login_not_required
@never_cache
@require_safe
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about the vote: until when, by which ways, how it is protected."""
    edition = town_edition(slug)
    ballot_box = read_ballot_box(edition)
    voter, entry = voter_here(request, edition), own_entry(request, edition)
    reason = refusal_to_vote(ballot_box, timezone.now())
    context = {
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
        "projects_words": _projects_words(ballot_box),
        "rules_words": rules_words(ballot_box.rules) if ballot_box.snapshot else "",
        "more_words": more_words(ballot_box.rules) if ballot_box.snapshot else "",
        "news": vote_news_of(request, edition, has_result=official_count(edition).exists()),
    }
    return render(request, "budgets/pages/vote.html", context)
