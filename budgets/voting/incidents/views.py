"""« Signaler un problème avec le vote », and the public log of what was reported and answered."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.posting import posted, refusal_in
from budgets.editions.models import Edition
from budgets.voting.ballot.views.account import town_edition
from budgets.voting.enums import IncidentState
from budgets.voting.incidents.actions import report_problem
from budgets.voting.incidents.forms import ProblemForm
from budgets.voting.models import VoteIncident

PAGE_SIZE = 20


@login_not_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def problem(request: HttpRequest, slug: str) -> HttpResponse:
    """Report a problem; open to visitors, within reason."""
    edition = town_edition(slug)
    form = ProblemForm(posted(request), has_account=request.user.is_authenticated)
    if form.is_valid() and _reported(request, edition, form):
        return redirect("budgets:vote_problem_sent", slug)
    context = {"edition": edition, "form": form}
    return render(request, "budgets/voting/incidents/problem.html", context, status=422 if form.errors else 200)


def _reported(request: HttpRequest, edition: Edition, form: ProblemForm) -> bool:
    with refusal_in(form):
        refuse_too_often(request, "problem")
        report_problem(edition=edition, by=visitor_or_person(request), **form.cleaned_data)
        return True
    return False


@login_not_required
@require_safe
def problem_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next."""
    return render(request, "budgets/voting/incidents/problem_sent.html", {"edition": town_edition(slug)})


@login_not_required
@require_safe
def incidents(request: HttpRequest, slug: str) -> HttpResponse:
    """Every answered problem, newest first, and how many wait; never who reported, nor their words."""
    edition = town_edition(slug)
    rows = VoteIncident.objects.filter(edition=edition)
    answered = rows.filter(state=IncidentState.ANSWERED).order_by("-answered_at", "-pk")
    shown = answered.only("reported_at", "summary", "answer", "answered_at")
    context = {
        "edition": edition,
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "waiting": rows.filter(state=IncidentState.OPEN).count(),
    }
    return render(request, "budgets/voting/incidents/incidents.html", context)
