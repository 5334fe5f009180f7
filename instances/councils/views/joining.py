"""Applying to a council, with or without account; then following, confirming, withdrawing."""

from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import PersonRequest, visitor_or_person
from allonnes.core.posting import REFUSED, PostedPage, posted, refusal_in
from instances.councils.actions.candidacies import apply, confirm, withdraw
from instances.councils.candidacy_rules import candidate_of, refusal_to_apply, refusal_to_confirm, refusal_to_withdraw
from instances.councils.enums import CandidacyState
from instances.councils.forms.joining import STEPS, JoinSteps
from instances.councils.links import candidacy_of_token, candidate_token
from instances.councils.models import Candidacy, Council

GONE = 410


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Three short steps on one address; nothing is kept before the last one."""
    council = get_object_or_404(Council.objects.public(), slug=slug)
    refusal = refusal_to_apply(council, timezone.now())
    if refusal:
        status = REFUSED if posted(request) is not None else 200
        return render(
            request, "instances/councils/closed.html", {"council": council, "refusal": refusal}, status=status
        )
    steps = JoinSteps(posted(request), council=council, person=visitor_or_person(request))
    if steps.is_sent:
        sent = _sent(request, steps)
        if sent:
            return sent
    context = {"council": council, "steps": STEPS, "joining": steps, "form": steps.form or steps.who}
    return render(request, "instances/councils/join.html", context, status=422 if _has_errors(steps) else 200)


def _has_errors(steps: JoinSteps) -> bool:
    shown = steps.form or steps.who
    return shown.is_bound and bool(shown.errors)


def _sent(request: HttpRequest, steps: JoinSteps) -> HttpResponse | None:
    person, answers = steps.person, steps.answers
    with refusal_in(steps.who):
        refuse_too_often(request, "candidacy", key=str(person.pk) if person else answers["email"].lower())
        candidacy = apply(
            council=steps.council,
            client_id=answers["client_id"],
            answers=answers,
            author=person,
            now=timezone.now(),
        )
        if candidacy is not None and person is not None:
            return redirect("instances:my_candidacy", candidacy.pk)
        return redirect("instances:join_sent", steps.council.slug)
    return None


@login_not_required
@require_safe
def join_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """A mail was sent: the same words whether the address was known or not."""
    council = get_object_or_404(Council.objects.public(), slug=slug)
    return render(request, "instances/councils/join_sent.html", {"council": council})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def candidacy(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a mail: confirm, then follow, or withdraw. A GET shows, only a button acts."""
    row = candidacy_of_token(token)
    if row is None:
        return render(request, "instances/councils/link_dead.html", status=GONE)
    if row.state == CandidacyState.UNCONFIRMED:
        return _confirmed(request, row)
    return _followed(request, row)


def _confirmed(request: HttpRequest, row: Candidacy) -> HttpResponse:
    page = PostedPage(request, Form(posted(request)), reason=refusal_to_confirm(row, timezone.now()))
    if page.is_ready:
        with page.refusal_told():
            confirm(candidacy=row, now=timezone.now())
            return redirect("instances:candidacy", candidate_token(row))
    context = {"candidacy": row, "refusal": page.reason}
    return render(request, "instances/councils/confirm.html", context, status=page.status)


def _followed(request: HttpRequest, row: Candidacy) -> HttpResponse:
    actor = candidate_of(row, visitor_or_person(request))
    is_sent = posted(request) is not None
    page = PostedPage(request, None, reason=refusal_to_withdraw(actor, row, timezone.now()) if is_sent else None)
    if page.is_ready:
        with page.refusal_told():
            withdraw(candidacy=row, by=actor, now=timezone.now())
            return redirect(request.path)
    can_withdraw = refusal_to_withdraw(actor, row, timezone.now()) is None
    context = {"candidacy": row, "can_withdraw": can_withdraw, "refusal": page.reason}
    return render(request, "instances/councils/candidacy.html", context, status=page.status)


@never_cache
@require_http_methods(["GET", "POST"])
def my_candidacy(request: PersonRequest, pk: int) -> HttpResponse:
    """The same, for who has an account."""
    mine = Candidacy.objects.select_related("council", "college", "author").filter(author=request.user.pk)
    return _followed(request, get_object_or_404(mine, pk=pk))
