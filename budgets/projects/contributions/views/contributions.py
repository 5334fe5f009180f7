"""Supporting, following, commenting, reporting: each act is a POST, each page says what it does."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often
from allonnes.core.contact_details import contact_details
from allonnes.core.errors import ActionDenied
from allonnes.core.kept_text import KEPT_SECONDS
from allonnes.core.unsaved import texts_of, unsaved
from budgets.editions.permissions.phases import refusal_outside_discussion
from budgets.projects.audience import project_url
from budgets.projects.contributions.actions import contributions as actions
from budgets.projects.contributions.actions import moderation
from budgets.projects.contributions.forms import AppealForm, CommentForm, FollowForm, ReportForm, WarnedCommentForm
from budgets.projects.contributions.permissions.moderation import refusal_to_appeal
from budgets.projects.deposit.views.deposit import posted
from budgets.projects.models import Comment, Follow, Moderation, Project, Support

ProjectView = Callable[..., HttpResponse]


def public(view: ProjectView) -> ProjectView:
    """Give a view the public project of its address."""

    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, number: int, **kwargs: Any) -> HttpResponse:
        rows = Project.objects.readable().select_related("edition")
        return view(request, get_object_or_404(rows, edition__slug=slug, number=number), **kwargs)

    return wrapped


@login_not_required
@public
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
    return render(request, "budgets/projects/contributions/follow.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_follow(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link; only its button keeps the address."""
    found = actions.follow_of(token)
    if found is None:
        return render(request, "budgets/projects/contributions/link_dead.html", status=410)
    project, email = found
    if request.method == "POST":
        actions.confirm_follow(project=project, email=email, now=timezone.now())
        messages.success(request, _("C’est fait : vous suivez ce projet."))
        return redirect(project_url(project))
    return render(
        request, "budgets/projects/contributions/follow_confirm.html", {"project": project, "edition": project.edition}
    )


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
        return redirect("budgets:list" if project.is_hidden else project_url(project))
    return render(
        request, "budgets/projects/contributions/follow_stop.html", {"project": project, "edition": project.edition}
    )


@login_not_required
@public
def comment(request: HttpRequest, project: Project) -> HttpResponse:
    """Write a comment; one that gives a contact detail is shown again with a warning.

    Who has not signed in writes first: her words wait in her session, and come back here once she has.
    """
    form = WarnedCommentForm(request.POST) if request.method == "POST" else CommentForm(initial=_kept(request, project))
    found = contact_details(request.POST.get("body", ""))
    over = refusal_outside_discussion(project.edition, timezone.now())
    if over:
        back, label = project_url(project), _("Revenir au projet")
        return unsaved(request, over, texts_of(form), back=back, back_label=label, part="brick")
    if form.is_valid() and not request.user.is_authenticated:
        return _sign_in_first(request, project, form.cleaned_data["body"])
    if form.is_valid() and (form.cleaned_data["is_warned"] or not found) and _written(request, project, form):
        request.session.pop(_key(project), None)
        return redirect(f"{project_url(project)}#commentaires")
    context = {"project": project, "edition": project.edition, "form": form, "found": found}
    return render(
        request, "budgets/projects/contributions/comment.html", context, status=422 if form.errors or found else 200
    )


def _key(project: Project) -> str:
    return f"comment:{project.pk}"


def _kept(request: HttpRequest, project: Project) -> dict[str, str]:
    """What she wrote before signing in, for an hour."""
    words, at = request.session.get(_key(project), ("", 0.0))
    return {"body": words} if time.time() - at < KEPT_SECONDS else {}


def _sign_in_first(request: HttpRequest, project: Project, words: str) -> HttpResponse:
    request.session[_key(project)] = (words, time.time())
    request.session.set_expiry(KEPT_SECONDS)
    messages.info(request, _("Votre commentaire est gardé une heure. Connectez-vous pour le publier."))
    return redirect_to_login(request.path)


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
        if found.project.is_hidden:
            return redirect("budgets:my_contributions")
        return redirect(f"{project_url(found.project)}#commentaires")
    context = {"comment": found, "project": found.project, "edition": found.project.edition}
    return render(request, "budgets/projects/contributions/comment_delete.html", context)


@login_not_required
@public
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
    return render(request, "budgets/projects/contributions/report.html", context, status=422 if form.errors else 200)


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
    return render(request, "budgets/projects/contributions/mine.html", context)


@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Contest a decision of moderation, once."""
    rows = Moderation.objects.filter(author=request.user).select_related(
        "project__edition", "comment__project__edition"
    )
    found = get_object_or_404(rows, pk=pk)
    form = AppealForm(posted(request))
    reason = refusal_to_appeal(request.user, found, timezone.now())
    if reason and form.is_bound:
        back, label = reverse("budgets:my_contributions"), _("Mes contributions")
        return unsaved(request, reason, texts_of(form), back=back, back_label=label, part="brick")
    if request.method == "POST" and form.is_valid():
        moderation.appeal(moderation=found, by=request.user, words=form.cleaned_data["words"], now=timezone.now())
        messages.success(request, _("Votre demande est envoyée. Une autre personne va l’examiner."))
        return redirect("budgets:my_contributions")
    context = {"moderation": found, "form": form, "reason": reason}
    return render(request, "budgets/projects/contributions/appeal.html", context, status=422 if form.errors else 200)
