"""Supporting, following, commenting, reporting: each act is a POST, each page says what it does."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often
from allonnes.core.contact_details import contact_details
from allonnes.core.errors import ActionDenied
from budgets.actions import contributions as actions
from budgets.actions import moderation
from budgets.audience import project_url
from budgets.forms.contributions import AppealForm, CommentForm, FollowForm, ReportForm, WarnedCommentForm
from budgets.models import Comment, Follow, Moderation, Project, Support
from budgets.permissions.moderation import refusal_to_appeal
from budgets.views.deposit import posted

ProjectView = Callable[..., HttpResponse]


def _public(view: ProjectView) -> ProjectView:
    """Give a view the public project of its address; who comes back here by a link is led to the project."""

    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, number: int, **kwargs: Any) -> HttpResponse:
        rows = Project.objects.readable().select_related("edition")
        return view(request, get_object_or_404(rows, edition__slug=slug, number=number), **kwargs)

    return wrapped


def _act(request: HttpRequest, project: Project, act: Callable[..., object], words: str) -> HttpResponse:
    """Do one thing, say it, and go back to the project. A GET (after signing in) only goes back."""
    if request.method == "POST":
        try:
            act(project=project, by=request.user, now=timezone.now())
        except ActionDenied as denied:
            messages.error(request, denied.reason)
        else:
            messages.success(request, words)
    return redirect(f"{project_url(project)}#participer")


@_public
def support(request: HttpRequest, project: Project) -> HttpResponse:
    """« Je soutiens »."""
    return _act(request, project, actions.support_project, _("Merci, votre soutien est compté."))


@_public
def support_back(request: HttpRequest, project: Project) -> HttpResponse:
    """Take one's support back."""
    return _act(request, project, actions.take_support_back, _("Votre soutien est retiré."))


@_public
def follow(request: HttpRequest, project: Project) -> HttpResponse:
    """Follow with one's account."""
    return _act(request, project, actions.follow_project, _("Vous recevrez les nouvelles de ce projet."))


@_public
def follow_back(request: HttpRequest, project: Project) -> HttpResponse:
    """Stop following with one's account."""
    known = Follow.objects.filter(project=project, user=request.user).first()
    if request.method == "POST" and known:
        actions.stop_following(follow=known)
        messages.success(request, _("Vous ne suivez plus ce projet."))
    return redirect(f"{project_url(project)}#participer")


@login_not_required
@_public
def follow_by_mail(request: HttpRequest, project: Project) -> HttpResponse:
    """Follow without account: an address, a link, a button."""
    form = FollowForm(posted(request))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            refuse_too_often(request, "follow", key=email)
            actions.ask_to_follow(project=project, email=email, now=timezone.now())
        except ActionDenied as denied:
            form.add_error(None, denied.reason)
        else:
            messages.success(request, _("Un lien est parti à cette adresse. Ouvrez-le pour suivre ce projet."))
            return redirect(project_url(project))
    context = {"project": project, "edition": project.edition, "form": form}
    return render(request, "budgets/around/follow.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_follow(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link; only its button keeps the address."""
    found = actions.follow_of(token)
    if found is None:
        return render(request, "budgets/around/link_dead.html", status=410)
    project, email = found
    if request.method == "POST":
        actions.confirm_follow(project=project, email=email, now=timezone.now())
        messages.success(request, _("C’est fait : vous suivez ce projet."))
        return redirect(project_url(project))
    return render(request, "budgets/around/follow_confirm.html", {"project": project, "edition": project.edition})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def stop_following(request: HttpRequest, public_id: str) -> HttpResponse:
    """The link at the foot of the mails sent to an address."""
    found = get_object_or_404(Follow.objects.select_related("project__edition"), public_id=public_id)
    project = found.project
    if request.method == "POST":
        actions.stop_following(follow=found)
        messages.success(request, _("Vous ne suivez plus ce projet. Votre adresse est effacée."))
        return redirect(project_url(project))
    return render(request, "budgets/around/follow_stop.html", {"project": project, "edition": project.edition})


@_public
def comment(request: HttpRequest, project: Project) -> HttpResponse:
    """Write a comment; one that gives a contact detail is shown again with a warning."""
    if request.method == "GET":
        return redirect(f"{project_url(project)}#commentaires")
    form = WarnedCommentForm(request.POST)
    found = contact_details(request.POST.get("body", ""))
    if form.is_valid() and (form.cleaned_data["is_warned"] or not found) and _written(request, project, form):
        return redirect(f"{project_url(project)}#commentaires")
    context = {"project": project, "edition": project.edition, "form": form, "found": found}
    return render(request, "budgets/around/comment.html", context, status=422)


def _written(request: HttpRequest, project: Project, form: CommentForm) -> bool:
    answers = form.cleaned_data
    entry_id, body = answers["entry_id"], answers["body"]
    try:
        refuse_too_often(request, "comment", key=str(request.user.pk))
        kept = actions.write_comment(project=project, by=request.user, entry_id=entry_id, body=body, now=timezone.now())
    except ActionDenied as denied:
        form.add_error(None, denied.reason)
        return False
    is_waiting = kept.state != "visible"
    words = _("Votre commentaire sera relu avant d’être publié.") if is_waiting else _("Votre commentaire est publié.")
    messages.success(request, words)
    return True


@require_http_methods(["GET", "POST"])
def delete_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's comment back, after a page that asks."""
    rows = Comment.objects.filter(author=request.user).select_related("project__edition")
    found = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        try:
            actions.delete_comment(comment=found, by=request.user, now=timezone.now())
        except ActionDenied as denied:
            messages.error(request, denied.reason)
        else:
            messages.success(request, _("Votre commentaire est supprimé."))
        return redirect(f"{project_url(found.project)}#commentaires")
    context = {"comment": found, "project": found.project, "edition": found.project.edition}
    return render(request, "budgets/around/comment_delete.html", context)


@login_not_required
@_public
def report(request: HttpRequest, project: Project, pk: int | None = None) -> HttpResponse:
    """Report a project or one of its comments; open to visitors, within reason."""
    target = get_object_or_404(Comment.objects.visible().filter(project=project), pk=pk) if pk else None
    form = ReportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        by = request.user if request.user.is_authenticated else None
        try:
            refuse_too_often(request, "report", key=f"{project.pk}:{pk}")
            actions.report_contribution(project=project, comment=target, by=by, now=timezone.now(), **form.cleaned_data)
        except ActionDenied as denied:
            form.add_error(None, denied.reason)
        else:
            messages.success(request, _("Merci. La modération va regarder."))
            return redirect(project_url(project))
    context = {"project": project, "edition": project.edition, "comment": target, "form": form}
    return render(request, "budgets/around/report.html", context, status=422 if form.errors else 200)


@require_safe
def my_contributions(request: HttpRequest) -> HttpResponse:
    """What I wrote, support and follow, and what moderation decided of it."""
    user = request.user
    context = {
        "comments": Comment.objects.filter(author=user).select_related("project__edition").order_by("-at")[:100],
        "supports": Support.objects.filter(user=user).select_related("project__edition").order_by("-at")[:100],
        "follows": Follow.objects.filter(user=user).select_related("project__edition").order_by("-at")[:100],
        "moderations": Moderation.objects.filter(author=user).select_related("project", "comment").order_by("-at"),
    }
    return render(request, "budgets/around/mine.html", context)


@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Contest a decision of moderation, once."""
    rows = Moderation.objects.filter(author=request.user).select_related(
        "project__edition", "comment__project__edition"
    )
    found = get_object_or_404(rows, pk=pk)
    form = AppealForm(posted(request))
    reason = refusal_to_appeal(request.user, found, timezone.now())
    if request.method == "POST" and form.is_valid() and not reason:
        moderation.appeal(moderation=found, by=request.user, words=form.cleaned_data["words"], now=timezone.now())
        messages.success(request, _("Votre demande est envoyée. Une autre personne va l’examiner."))
        return redirect("budgets:my_contributions")
    context = {"moderation": found, "form": form, "reason": reason}
    return render(request, "budgets/around/appeal.html", context, status=422 if form.errors else 200)
