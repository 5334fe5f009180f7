"""What one tap does around a project. Who signed in for it is shown its button again: a link never acts by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allonnes.core.errors import ActionDenied
from budgets.projects.audience import project_url
from budgets.projects.contributions.actions import contributions as actions
from budgets.projects.contributions.permissions import contributions as permissions
from budgets.projects.contributions.views.contributions import public
from budgets.projects.models import Follow, Project, Support


@dataclass(frozen=True)
class Tap:
    """One button: its words, what it does, what is said then; `refusal` is asked before the button is shown again."""

    button: Promise
    icon: str
    said: Promise
    act: Callable[..., object]
    refusal: Callable[[Any, Project, datetime], str | None]


def _stop_following(*, project: Project, by: Any, now: datetime) -> None:
    known = Follow.objects.filter(project=project, user=by).first()
    if known:
        actions.stop_following(follow=known)


def _refusal_to_support(user: Any, project: Project, now: datetime) -> str | None:
    has_done = Support.objects.filter(project=project, user=user).exists()
    return str(_("Vous soutenez déjà ce projet.")) if has_done else permissions.refusal_to_support(user, project, now)


def _refusal_to_follow(user: Any, project: Project, now: datetime) -> str | None:
    has_done = Follow.objects.filter(project=project, user=user).exists()
    return str(_("Vous suivez déjà ce projet.")) if has_done else permissions.refusal_to_follow(project, now)


SUPPORT = Tap(
    _("Je soutiens ce projet"),
    "thumbs-up",
    _("Merci, votre soutien est compté."),
    actions.support_project,
    _refusal_to_support,
)
SUPPORT_BACK = Tap(
    _("Retirer mon soutien"),
    "x",
    _("Votre soutien est retiré."),
    actions.take_support_back,
    permissions.refusal_to_contribute,
)
FOLLOW = Tap(
    _("Suivre ce projet"),
    "bell",
    _("Vous recevrez les nouvelles de ce projet."),
    actions.follow_project,
    _refusal_to_follow,
)
FOLLOW_BACK = Tap(
    _("Ne plus suivre"), "bell", _("Vous ne suivez plus ce projet."), _stop_following, lambda user, project, now: None
)


def _tapped(request: HttpRequest, project: Project, tap: Tap) -> HttpResponse:
    """Do it, say it, and go back to the project; a GET shows the button alone."""
    back, now = f"{project_url(project)}#participer", timezone.now()
    if request.method == "GET":
        reason = tap.refusal(request.user, project, now)
        context = {"project": project, "edition": project.edition, "tap": tap, "reason": reason, "back": back}
        return render(request, "budgets/projects/contributions/tap.html", context, status=409 if reason else 200)
    try:
        tap.act(project=project, by=request.user, now=now)
    except ActionDenied as denied:
        messages.error(request, denied.reason)
    else:
        messages.success(request, str(tap.said))
    return redirect(back)


@public
def support(request: HttpRequest, project: Project) -> HttpResponse:
    """« Je soutiens »."""
    return _tapped(request, project, SUPPORT)


@public
def support_back(request: HttpRequest, project: Project) -> HttpResponse:
    """Take one's support back."""
    return _tapped(request, project, SUPPORT_BACK)


@public
def follow(request: HttpRequest, project: Project) -> HttpResponse:
    """Follow with one's account."""
    return _tapped(request, project, FOLLOW)


@public
def follow_back(request: HttpRequest, project: Project) -> HttpResponse:
    """Stop following with one's account."""
    return _tapped(request, project, FOLLOW_BACK)
