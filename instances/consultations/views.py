"""Consultations for everybody: the list, the page that tells all, replying, confirming, documents."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.models import User
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.addresses import address_of
from allonnes.core.documents.views import give_document
from allonnes.core.markdown import render_markdown
from allonnes.core.posting import PostedPage, posted, refusal_in
from allonnes.core.unsaved import texts_of, unsaved
from instances.consultations import permissions
from instances.consultations.actions import replying
from instances.consultations.forms import ReplyForm
from instances.consultations.models import Consultation, ConsultationDocument
from instances.consultations.public import stage_of
from instances.consultations.results import results_of

PAGE_SIZE = 20


def _public(slug: str) -> Consultation:
    rows = Consultation.objects.public().select_related("neighbourhood").defer("search")
    return get_object_or_404(rows, slug=slug)


@login_not_required
@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """All of them, those that can be replied to first."""
    now = timezone.now()
    rows = Consultation.objects.public().in_order().select_related("neighbourhood").defer("search", "context")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [(row, stage_of(row, now)) for row in page]
    return render(request, "instances/consultations/list.html", {"page": page, "lines": lines})


@login_not_required
@require_safe
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """The page that tells the whole: the question, what is to be read, what was said, what the town answers."""
    shown, now = _public(slug), timezone.now()
    person = visitor_or_person(request)
    changes = shown.history.filter(event="answer_again").order_by("-at", "-pk")
    encounters = shown.encounters.select_related("place").defer("search").order_by("starts_at", "pk")
    context = {
        "consultation": shown,
        "stage": stage_of(shown, now),
        "context_text": render_markdown(shown.context),
        "documents": shown.documents.all(),
        "encounters": [(row, address_of(row)) for row in encounters],
        "can_reply": shown.takes_replies(now),
        "has_replied": person is not None and shown.replies.filter(user=person).exists(),
        "results": results_of(shown) if shown.has_results else None,
        "moved_ends": shown.history.filter(event="move_end").order_by("at", "pk"),
        "change": changes.first() if shown.answer else None,
    }
    return render(request, "instances/consultations/consultation.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, slug: str) -> HttpResponse:
    """Fill in the questionnaire; after the end it says so, and gives the words back."""
    asked, now = _public(slug), timezone.now()
    person = visitor_or_person(request)
    form = ReplyForm(posted(request), consultation=asked, has_account=person is not None)
    reason = _refusal(person, asked)
    if reason and form.is_bound and not asked.takes_replies(now):
        back = {"back": replying.page_of(asked), "back_label": _("Voir la consultation"), "part": "violet"}
        return unsaved(request, reason, texts_of(form), **back)
    page = PostedPage(request, form, reason)
    if page.is_ready:
        with refusal_in(form):
            messages.success(request, _send(request, asked, form, person))
            return redirect("instances:consultation", asked.slug)
    context = {"consultation": asked, "form": form, "reason": page.reason}
    return render(request, "instances/consultations/reply.html", context, status=page.status)


def _refusal(person: User | None, asked: Consultation) -> str | None:
    now = timezone.now()
    if person is None:
        return permissions.refusal_to_reply(asked, now)
    return permissions.refusal_to_reply_with_account(person, asked, now)


def _send(request: HttpRequest, asked: Consultation, form: ReplyForm, person: User | None) -> str:
    """Keep the reply, and say what comes next; a robot is thanked, and nothing of it is kept."""
    given: dict[str, Any] = {
        "consultation": asked,
        "said": form.said,
        "entry_id": form.cleaned_data["entry_id"],
        "now": timezone.now(),
    }
    if person is not None:
        if not form.is_robots:
            replying.reply_with_account(by=person, **given)
        return _("Merci : votre réponse est arrivée. Elle compte.")
    email = form.cleaned_data["email"]
    refuse_too_often(request, "consultation", key=email.lower())
    if not form.is_robots:
        replying.reply_with_address(email=email, **given)
    return _(
        "Merci. Si cette adresse n’a pas encore répondu, un lien y part : ouvrez-le pour que votre réponse compte."
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link; only its button makes the reply count."""
    kept = replying.reply_of_link(token)
    if kept is None:
        return render(request, "instances/consultations/link_dead.html", status=410)
    now = timezone.now()
    reason = None if kept.is_confirmed else permissions.refusal_to_confirm(kept.consultation, now)
    page = PostedPage(request, None, reason)
    if page.is_ready:
        with page.refusal_told():
            replying.confirm_reply(reply=kept, now=now)
            messages.success(request, _("Merci : votre réponse compte."))
            return redirect("instances:consultation", kept.consultation.slug)
    context = {"consultation": kept.consultation, "reason": page.reason, "is_confirmed": kept.is_confirmed}
    return render(request, "instances/consultations/confirm.html", context, status=page.status)


@login_not_required
@require_safe
def document(request: HttpRequest, pk: int) -> FileResponse:
    """A document of a consultation that everybody reads."""
    rows = ConsultationDocument.objects.filter(consultation__in=Consultation.objects.public())
    return give_document(get_object_or_404(rows, pk=pk), is_public=True)
