"""« Me prévenir »: asking for the news of a vote, with an account, and stopping."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allonnes.core.errors import ActionDenied
from budgets.editions.models import Edition
from budgets.results.news import actions
from budgets.voting.ballot.views.account import town_edition
from budgets.voting.models import VoteNews


@require_http_methods(["GET", "POST"])
def hear(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the news; after signing in, one more tap: a link never acts by itself."""
    edition = town_edition(slug)
    if request.method != "POST":
        return render(request, "budgets/results/news.html", {"edition": edition})
    try:
        actions.hear_of_vote(edition=edition, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except ActionDenied as denied:
        messages.error(request, denied.reason)
    else:
        messages.success(request, _("C’est noté : nous vous écrirons à l’ouverture, à la fin et au résultat."))
    return redirect("budgets:vote", slug)


@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop them."""
    edition = town_edition(slug)
    if request.method == "POST":
        actions.stop_hearing_of_vote(edition=edition, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("C’est noté : plus de message sur ce vote."))
    return redirect("budgets:vote", slug)


def vote_news_of(request: HttpRequest, edition: Edition, *, has_result: bool) -> str:
    """Whether to offer the news of its vote: "offered", "asked", or "" when there is nothing more to tell."""
    if has_result or edition.is_imported:
        return ""
    if not request.user.is_authenticated:
        return "offered"
    return "asked" if VoteNews.objects.filter(edition=edition, user=request.user.pk).exists() else "offered"
