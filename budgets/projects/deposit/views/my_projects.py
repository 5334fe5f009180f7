"""What a signed-in person does with their projects: correct, complete, withdraw, sign with others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import PostedPage, posted, refusal_in
from allonnes.core.templatetags.french import day
from allonnes.core.unsaved import texts_of, unsaved
from budgets.projects.audience import project_url
from budgets.projects.deposit.actions import authors
from budgets.projects.deposit.actions import deposit as actions
from budgets.projects.deposit.forms.deposit import (
    CompletionForm,
    CorrectionForm,
    InvitationForm,
    JoinForm,
    WithdrawForm,
)
from budgets.projects.deposit.permissions import deposit as permissions
from budgets.projects.deposit.views.photo_page import photo_page
from budgets.projects.enums import ProjectState
from budgets.projects.models import CompletionRequest, Project, WaitingIdea
from budgets.projects.waiting.links import link_of

ProjectView = Callable[[PersonRequest, Project], HttpResponse]


@dataclass(frozen=True)
class MyProject:
    """A line of « Mes projets »: what it is, where it stands, and the next useful thing to do."""

    project: Project
    url: str
    words: str
    next_url: str = ""
    next_words: str = ""


def _line(project: Project, asked: CompletionRequest | None) -> MyProject:
    if project.state == ProjectState.DRAFT:
        url = reverse("budgets:deposit_check", args=[project.public_id])
        return MyProject(project, url, _("Ce brouillon n’est lu que par vous."), url, _("Finir ce dépôt"))
    if project.is_hidden:
        url = reverse("budgets:my_contributions")
        return MyProject(project, url, _("La modération a masqué ce projet."), url, _("Lire pourquoi, ou contester"))
    url = project_url(project)
    if asked:
        words = _("La ville demande un complément avant le %(day)s.") % {"day": day(asked.due_on)}
        return MyProject(project, url, words, reverse("budgets:complete", args=[project.public_id]), _("Compléter"))
    if project.state == ProjectState.SUBMITTED:
        return MyProject(project, url, "", reverse("budgets:edit", args=[project.public_id]), _("Modifier"))
    return MyProject(project, url, "")


def my_lines(projects: Iterable[Project]) -> list[MyProject]:
    """Each project with what is asked of its author. One query more than the projects."""
    rows = list(projects)
    asked = CompletionRequest.objects.filter(project__in=rows, answered_at=None).order_by("pk")
    by_project = {completion.project_id: completion for completion in asked}
    return [_line(project, by_project.get(project.pk)) for project in rows]


@require_safe
def my_projects(request: PersonRequest) -> HttpResponse:
    """Drafts first, then the deposited ones, latest first."""
    rows = Project.objects.written_by(request.user).with_place().order_by("number", "-pk")
    lines = my_lines(rows)
    context = {
        "drafts": [line for line in lines if line.project.number is None],
        "deposited": [line for line in reversed(lines) if line.project.number is not None],
        "waiting": [(idea, link_of(idea)) for idea in WaitingIdea.objects.left_by(request.user)],
    }
    return render(request, "budgets/projects/mine/list.html", context)


def _mine(view: ProjectView) -> Callable[..., HttpResponse]:
    """Give a view a project its visitor signs; another's is a 404."""

    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def wrapped(request: PersonRequest, project: str, **kwargs: Any) -> HttpResponse:
        rows = Project.objects.written_by(request.user).select_related("edition", "category", "neighbourhood")
        return view(request, get_object_or_404(rows, public_id=project), **kwargs)

    return wrapped


def _page(
    request: HttpRequest, name: str, project: Project, *, reason: str | None = None, **context: Any
) -> HttpResponse:
    form = context.get("form")
    has_errors = bool(form is not None and form.is_bound and form.errors)
    page = {"project": project, "edition": project.edition, "reason": reason, **context}
    return render(
        request, f"budgets/projects/mine/{name}.html", page, status=409 if reason else 422 if has_errors else 200
    )


def _over(request: PersonRequest, project: Project, reason: str, form: Form) -> HttpResponse:
    """It became impossible while they were writing: their words are given back."""
    stays, label = _("Votre projet n’a pas changé : il est gardé comme il était."), _("Mes projets")
    texts = texts_of(form)
    return unsaved(request, reason, texts, stays=stays, back=reverse("budgets:mine"), back_label=label, part="brick")


@_mine
def edit(request: PersonRequest, project: Project) -> HttpResponse:
    """Correct a deposited project."""
    reason = permissions.refusal_to_edit(request.user, project, timezone.now())
    form = CorrectionForm(posted(request), edition=project.edition, initial=CorrectionForm.read_of(project))
    if reason and form.is_bound:
        return _over(request, project, reason, form)
    if form.is_valid():
        revision = form.cleaned_data["read_revision"]
        with refusal_in(form):
            actions.edit_project(
                project=project, by=request.user, answers=form.answers(), read_revision=revision, now=timezone.now()
            )
            messages.success(request, _("Vos changements sont enregistrés."))
            return redirect(project_url(project))
    return _page(request, "edit", project, reason=reason, form=form)


@_mine
def complete(request: PersonRequest, project: Project) -> HttpResponse:
    """Answer what the town asked."""
    reason = permissions.refusal_to_complete(request.user, project, timezone.now())
    form = CompletionForm(posted(request), edition=project.edition, initial=CompletionForm.read_of(project))
    if reason and form.is_bound:
        return _over(request, project, reason, form)
    asked = project.completion_requests.filter(answered_at=None).first()
    if form.is_valid():
        with refusal_in(form):
            actions.complete_project(
                project=project,
                by=request.user,
                answers=form.answers(),
                answer=form.cleaned_data["answer"],
                read_revision=form.cleaned_data["read_revision"],
                now=timezone.now(),
            )
            messages.success(request, _("C’est envoyé. La ville reprend l’étude de votre projet."))
            return redirect(project_url(project))
    return _page(request, "complete", project, reason=reason, form=form, asked=asked)


@_mine
def withdraw(request: PersonRequest, project: Project) -> HttpResponse:
    """Take it back, with a reason that its followers read."""
    reason = permissions.refusal_to_withdraw(request.user, project, timezone.now())
    form = WithdrawForm(posted(request))
    if reason and form.is_bound:
        return _over(request, project, reason, form)
    if form.is_valid():
        with refusal_in(form):
            actions.withdraw_project(
                project=project, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now()
            )
            messages.success(request, _("Votre projet est retiré."))
            return redirect("budgets:mine")
    return _page(request, "withdraw", project, reason=reason, form=form)


@_mine
def photos(request: PersonRequest, project: Project) -> HttpResponse:
    """Add a photo to a deposited project, or take one away."""
    reason = permissions.refusal_to_edit(request.user, project, timezone.now())
    page = photo_page(request, project, request.user)
    if page.form.is_bound and not reason and page.did_all():
        return redirect("budgets:my_photos", project.public_id)
    return _page(request, "photos", project, reason=reason, **page.context())


@_mine
def signatures(request: PersonRequest, project: Project) -> HttpResponse:
    """Who signs it; invite somebody."""
    reason = permissions.refusal_to_invite(request.user, project, timezone.now())
    form = InvitationForm(posted(request))
    if reason and form.is_bound:
        return _over(request, project, reason, form)
    if form.is_valid():
        with refusal_in(form):
            refuse_too_often(request, "invite", key=str(request.user.pk))
            authors.invite_author(
                project=project, by=request.user, email=form.cleaned_data["email"], now=timezone.now()
            )
            messages.success(request, _("L’invitation est partie. La personne signera en ouvrant le lien."))
            return redirect("budgets:signatures", project.public_id)
    names = [
        authorship.user.display_name for authorship in project.authorships.filter(is_active=True).select_related("user")
    ]
    return _page(request, "signatures", project, reason=reason, form=form, names=names)


@_mine
def leave(request: PersonRequest, project: Project) -> HttpResponse:
    """Stop signing, after a page that asks."""
    reason = permissions.refusal_to_leave(request.user, project, timezone.now())
    if PostedPage(request, None, reason).is_ready:
        authors.leave_project(project=project, by=request.user, now=timezone.now())
        messages.success(request, _("Vous ne signez plus ce projet."))
        return redirect("budgets:mine")
    return _page(request, "leave", project, reason=reason)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page an invited person opens; a button signs."""
    invitation = authors.invitation_of(token)
    if invitation is None:
        return render(request, "budgets/projects/mine/invitation_dead.html", status=410)
    form = JoinForm(posted(request), has_account=invitation.has_account)
    page = PostedPage(request, form)
    if page.is_ready:
        first_name = form.cleaned_data.get("first_name", "")
        with page.refusal_told():
            project = authors.accept_invitation(invitation=invitation, first_name=first_name, now=timezone.now())
            messages.success(request, _("Vous signez maintenant ce projet."))
            return redirect(project_url(project))
    reason = page.reason or permissions.refusal_to_join(invitation.project, timezone.now())
    return _page(request, "invitation", invitation.project, reason=reason, form=form)
