"""« Me prévenir »: asking for the news of a vote, with an account, and stopping."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import posted, refusal_in_messages
from budgets.editions.models import Edition
from budgets.results.news import actions
from budgets.voting.ballot.views.account import town_edition
from budgets.voting.models import VoteNews


@require_http_methods(["GET", "POST"])
def hear(request: PersonRequest, slug: str) -> HttpResponse:
    """Ask for the news; after signing in, one more tap: a link never acts by itself."""
    edition = town_edition(slug)
    if posted(request) is None:
        return render(request, "budgets/results/news.html", {"edition": edition})
    with refusal_in_messages(request):
        actions.hear_of_vote(edition=edition, by=request.user, now=timezone.now())
        messages.success(request, _("C’est noté : nous vous écrirons à l’ouverture, à la fin et au résultat."))
    return redirect("budgets:vote", slug)


@require_http_methods(["GET", "POST"])
def stop(request: PersonRequest, slug: str) -> HttpResponse:
    """Stop them."""
    edition = town_edition(slug)
    if posted(request) is not None:
        actions.stop_hearing_of_vote(edition=edition, by=request.user)
        messages.success(request, _("C’est noté : plus de message sur ce vote."))
    return redirect("budgets:vote", slug)


def vote_news_of(request: HttpRequest, edition: Edition, *, has_result: bool) -> str:
    """Whether to offer the news of its vote: "offered", "asked", or "" when there is nothing more to tell."""
    if has_result or edition.is_imported:
        return ""
    if not request.user.is_authenticated:
        return "offered"
    return "asked" if VoteNews.objects.filter(edition=edition, user=request.user.pk).exists() else "offered"
