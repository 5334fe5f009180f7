"""Leaving an idea between two deposits, and the page of its link."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.posting import posted, refusal_in
from allonnes.core.unsaved import texts_of, unsaved
from budgets.editions.published import edition_taking_ideas
from budgets.projects.models import WaitingIdea
from budgets.projects.waiting import actions
from budgets.projects.waiting.forms import WaitingIdeaForm
from budgets.projects.waiting.links import idea_of, link_of, text_of, token_of
from budgets.projects.waiting.permissions import refusal_to_leave_idea

IdeaView = Callable[[HttpRequest, WaitingIdea], HttpResponse]
# In the session: the idea that this browser left without account; in an address: its text is given back to correct.
LEFT = "idea_left"
CORRECT = "corriger"
FOLDER = "budgets/projects/waiting"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Write an idea; during a deposit, the way there, with what was typed given back."""
    by = visitor_or_person(request)
    form = WaitingIdeaForm(posted(request), has_account=by is not None, initial=_typed_before(request))
    reason = refusal_to_leave_idea(by, timezone.now())
    if reason and form.is_bound:
        back, label = reverse("budgets:submit"), _("Déposer un projet")
        return unsaved(request, reason, texts_of(form), stays="", back=back, back_label=label, part="brick")
    if form.is_valid() and (idea := _left(request, form)):
        return redirect(link_of(idea) if by else "budgets:idea_sent")
    status = 409 if reason else 422 if form.errors else 200
    context = {"form": form, "reason": reason, **_instead()}
    return render(request, f"{FOLDER}/leave.html", context, status=status)


def _instead() -> dict[str, str]:
    """What one does while no idea is left: deposit it, or look at those that wait."""
    if edition_taking_ideas(timezone.now()):
        return {"way_url": reverse("budgets:submit"), "way_label": _("Déposer un projet")}
    return {"way_url": reverse("budgets:mine"), "way_label": _("Mes projets")}


def _left(request: HttpRequest, form: WaitingIdeaForm) -> WaitingIdea | None:
    by, email = visitor_or_person(request), form.cleaned_data.get("email", "")
    with refusal_in(form):
        refuse_too_often(request, "deposit")
        if email:
            refuse_too_often(request, "deposit_code", key=email.lower())
        idea = actions.leave_idea(answers=form.cleaned_data, by=by, email=email, now=timezone.now())
        former = _to_correct(request)
        if former is not None:
            actions.withdraw_idea(idea=former)
        request.session[LEFT] = idea.pk
        return idea
    return None


@login_not_required
@never_cache
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """Where the link went; read again, nothing more is sent."""
    idea = _left_here(request)
    if idea is None:
        return redirect("budgets:leave_idea")
    change_url = reverse("budgets:leave_idea", query={CORRECT: "1"})
    return render(request, f"{FOLDER}/sent.html", {"idea": idea, "change_url": change_url})


def _left_here(request: HttpRequest) -> WaitingIdea | None:
    """What this browser left without account, until its link is opened."""
    return WaitingIdea.objects.filter(pk=request.session.get(LEFT, 0), user=None, confirmed_at=None).first()


def _to_correct(request: HttpRequest) -> WaitingIdea | None:
    return _left_here(request) if CORRECT in request.GET else None


def _typed_before(request: HttpRequest) -> dict[str, str]:
    former = _to_correct(request)
    return {**text_of(former), "email": former.email} if former else {}


def _of_link(view: IdeaView) -> Callable[..., HttpResponse]:
    """Give a view the idea of its link, or say that it waits no more."""

    @login_not_required
    @never_cache
    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        idea = idea_of(token)
        if idea is None:
            return render(request, f"{FOLDER}/gone.html", status=410)
        return view(request, idea, **kwargs)

    return wrapped


@_of_link
def waiting(request: HttpRequest, idea: WaitingIdea) -> HttpResponse:
    """What waits; its button confirms it, for an address alone."""
    if posted(request) is not None:
        actions.confirm_idea(idea=idea, now=timezone.now())
        messages.success(request, _("C’est confirmé : votre idée attend le prochain dépôt."))
        return redirect(link_of(idea))
    context = {"idea": idea, "token": token_of(idea), "edition": edition_taking_ideas(timezone.now())}
    return render(request, f"{FOLDER}/idea.html", context)


@_of_link
def withdraw(request: HttpRequest, idea: WaitingIdea) -> HttpResponse:
    """Take it back, after a page that asks."""
    if posted(request) is not None:
        actions.withdraw_idea(idea=idea)
        messages.success(request, _("Votre idée est retirée. Il n’en reste rien."))
        return redirect("budgets:list")
    return render(request, f"{FOLDER}/withdraw.html", {"idea": idea, "back": link_of(idea)})


@_of_link
def take_up(request: HttpRequest, idea: WaitingIdea) -> HttpResponse:
    """To the form of the deposit, filled with this idea; to its page while none is open."""
    edition = edition_taking_ideas(timezone.now())
    if edition is None:
        return redirect(link_of(idea))
    return redirect(reverse("budgets:deposit", args=[edition.slug], query={"idee": token_of(idea)}))
