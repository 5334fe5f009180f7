"""Commenting, reporting, contesting: each act is a POST, each page says what it does."""

import time
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import PersonRequest, person_of, visitor_or_person
from allonnes.contributions.actions import contributing as actions
from allonnes.contributions.actions import moderation
from allonnes.contributions.enums import CommentState
from allonnes.contributions.forms import AppealForm, CommentForm, ReportForm, WarnedCommentForm
from allonnes.contributions.permissions.moderation import refusal_to_appeal
from allonnes.contributions.targets import Row, Target, subject_of
from allonnes.contributions.views.pages import about_subject, words_about
from allonnes.core.contact_details import contact_details
from allonnes.core.kept_text import KEPT_SECONDS
from allonnes.core.posting import posted, refusal_in, refusal_in_messages
from allonnes.core.unsaved import texts_of, unsaved

ROWS_SHOWN = 100


@login_not_required
@about_subject
def comment(request: HttpRequest, target: Target, subject: Row) -> HttpResponse:
    """Write a comment; one that gives a contact detail is shown again with a warning.

    Who has not signed in writes first: their words wait in their session, and come back here once they have.
    """
    sent = posted(request)
    form = WarnedCommentForm(sent) if sent is not None else CommentForm(initial=_kept(request, subject))
    details = contact_details(request.POST.get("body", ""))
    over = target.rules.outside(subject, timezone.now())
    if over:
        label = _("Revenir %(to_the)s") % {"to_the": target.words.to_the}
        back = {"back": target.url(subject), "back_label": label, "part": target.colour}
        return unsaved(request, over, texts_of(form), **back)
    if form.is_valid() and not request.user.is_authenticated:
        return _sign_in_first(request, subject, form.cleaned_data["body"])
    if form.is_valid() and (form.cleaned_data["is_warned"] or not details) and _written(request, subject, form):
        request.session.pop(_key(subject), None)
        return redirect(f"{target.url(subject)}#commentaires")
    context = words_about(target, subject, form=form, found=details, crumbs=_crumbs(target, subject))
    return render(request, "contributions/comment.html", context, status=422 if form.errors or details else 200)


def _crumbs(target: Target, subject: Row) -> list[Any]:
    links = [*target.crumbs(subject), (target.title(subject), target.url(subject))]
    return [*(part for link in links for part in link), _("Votre commentaire")]


def _key(subject: Row) -> str:
    """The thing, in a session or in a limit."""
    return f"comment:{subject._meta.label_lower}:{subject.pk}"


def _kept(request: HttpRequest, subject: Row) -> dict[str, str]:
    """What they wrote before signing in, for an hour."""
    words, at = request.session.get(_key(subject), ("", 0.0))
    return {"body": words} if time.time() - at < KEPT_SECONDS else {}


def _sign_in_first(request: HttpRequest, subject: Row, words: str) -> HttpResponse:
    request.session[_key(subject)] = (words, time.time())
    request.session.set_expiry(KEPT_SECONDS)
    messages.info(request, _("Votre commentaire est gardé une heure. Connectez-vous pour le publier."))
    return redirect_to_login(request.path)


def _written(request: HttpRequest, subject: Row, form: CommentForm) -> bool:
    answers = form.cleaned_data
    entry_id, body = answers["entry_id"], answers["body"]
    by, now = person_of(request), timezone.now()
    with refusal_in(form):
        refuse_too_often(request, "comment", key=str(by.pk))
        kept = actions.write_comment(subject=subject, by=by, entry_id=entry_id, body=body, now=now)
        is_waiting = kept.state != CommentState.VISIBLE
        waits, done = _("Votre commentaire sera relu avant d’être publié."), _("Votre commentaire est publié.")
        messages.success(request, waits if is_waiting else done)
        return True
    return False


@require_http_methods(["GET", "POST"])
def delete_comment(request: PersonRequest, target: Target, pk: int) -> HttpResponse:
    """Take one's comment back, after a page that asks."""
    mine = get_object_or_404(target.around(target.tables.comment), author=request.user, pk=pk)
    subject = subject_of(mine)
    if posted(request) is not None:
        with refusal_in_messages(request):
            actions.delete_comment(comment=mine, by=request.user, now=timezone.now())
            messages.success(request, _("Votre commentaire est supprimé."))
        is_hidden = target.is_hidden(subject)
        return redirect(target.address("my_contributions") if is_hidden else f"{target.url(subject)}#commentaires")
    return render(request, "contributions/comment_delete.html", words_about(target, subject, comment=mine))


@login_not_required
@about_subject
def report(request: HttpRequest, target: Target, subject: Row, comment: int | None = None) -> HttpResponse:
    """Report a thing or one of its comments; open to visitors, within reason."""
    row = _comment_shown(target, subject, comment) if comment else subject
    form = ReportForm(posted(request))
    if form.is_valid():
        with refusal_in(form):
            refuse_too_often(request, "report", key=f"{_key(subject)}:{comment}")
            actions.report(row=row, by=visitor_or_person(request), now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Merci. La modération va regarder."))
            return redirect(target.url(subject))
    context = words_about(target, subject, comment=row if comment else None, form=form)
    return render(request, "contributions/report.html", context, status=422 if form.errors else 200)


def _comment_shown(target: Target, subject: Row, pk: int) -> Row:
    rows = target.tables.comment.objects.visible().filter(**{target.field: subject})
    return get_object_or_404(rows, pk=pk)


@dataclass(frozen=True)
class Line:
    """What I said, and the thing it is about; no address of one that moderation closed."""

    row: Row
    title: str
    url: str
    called: str = ""


def _lines(target: Target, table: Any, **whose: Any) -> list[Line]:
    rows = target.around(table).filter(**whose).order_by("-at")[:ROWS_SHOWN] if table else []
    return [_line(target, row, subject_of(row)) for row in rows]


def _line(target: Target, row: Row, subject: Row) -> Line:
    if target.is_hidden(subject):
        return Line(row, f"{target.called(subject)} – {target.title(subject)}", "")
    return Line(row, target.title(subject), target.url(subject), target.called(subject))


@require_safe
def my_contributions(request: PersonRequest, target: Target) -> HttpResponse:
    """What I wrote, support and follow, and what moderation decided of it."""
    user, tables = request.user, target.tables
    decisions = tables.moderation._default_manager.filter(author=user).select_related(*target.places).order_by("-at")
    context = {
        "target": target,
        "words": target.words,
        "comments": _lines(target, tables.comment, author=user),
        "supports": _lines(target, tables.support, user=user),
        "follows": _lines(target, tables.follow, user=user),
        "moderations": [(target.address("appeal", decision.pk), decision) for decision in decisions],
    }
    return render(request, "contributions/mine.html", context)


@require_http_methods(["GET", "POST"])
def appeal(request: PersonRequest, target: Target, pk: int) -> HttpResponse:
    """Contest a decision of moderation, once."""
    rows = target.tables.moderation._default_manager.filter(author=request.user).select_related(*target.places)
    decision = get_object_or_404(rows, pk=pk)
    form = AppealForm(posted(request))
    reason = refusal_to_appeal(request.user, decision, timezone.now())
    mine = target.address("my_contributions")
    if reason and form.is_bound:
        back = {"back": mine, "back_label": _("Mes contributions"), "part": target.colour}
        return unsaved(request, reason, texts_of(form), **back)
    if form.is_valid():
        moderation.appeal(moderation=decision, by=request.user, words=form.cleaned_data["words"], now=timezone.now())
        messages.success(request, _("Votre demande est envoyée. Une autre personne va l’examiner."))
        return redirect(mine)
    context = {"target": target, "moderation": decision, "form": form, "reason": reason}
    return render(request, "contributions/appeal.html", context, status=422 if form.errors else 200)
