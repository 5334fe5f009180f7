"""Propose a subject to a council, with or without account; nothing is public before the council takes it up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.posting import INVALID, PostedPage, posted
from instances.councils.models import Council
from instances.outcomes.actions.referrals import By, suggest_subject
from instances.outcomes.forms import SuggestionForm
from instances.outcomes.permissions import refusal_to_suggest
from instances.outcomes.sources import source_at

FROM = "depuis"


@login_not_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which council to propose a subject to; what it comes from goes along."""
    today = timezone.localdate()
    councils = Council.objects.public().filter(term_ends_on__gte=today).order_by("name")
    context = {"councils": councils, "came_from": source_at(request.GET.get(FROM, "")).query}
    return render(request, "instances/outcomes/choose.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; a robot that fills the hidden field is thanked, and nothing is kept."""
    council = get_object_or_404(Council.objects.public(), slug=slug)
    person, source = visitor_or_person(request), source_at(request.GET.get(FROM, ""))
    form = SuggestionForm(posted(request), person=person)
    page = PostedPage(request, form, refusal_to_suggest(council, timezone.now()))
    if page.is_ready:
        with page.refusal_told():
            if not form.cleaned_data["site"]:
                refuse_too_often(request, "suggestion")
                answers = form.cleaned_data
                if answers.get("email"):
                    refuse_too_often(request, "suggestion_mail", key=answers["email"].lower())
                by = By(author=person, first_name=answers.get("first_name", ""), email=answers.get("email", ""))
                said = form.said(source=source.number, source_url=source.url)
                suggest_subject(council=council, said=said, by=by, now=timezone.now())
            messages.success(request, _thanks(is_answered=bool(person or form.cleaned_data.get("email"))))
            return redirect("instances:council", council.slug)
    context = {"council": council, "form": form, "reason": page.reason, "source": source}
    status = page.status if not form.errors else INVALID
    return render(request, "instances/outcomes/suggest.html", context, status=status)


def _thanks(*, is_answered: bool) -> str:
    if is_answered:
        return _("Merci : votre sujet est arrivé. Le conseil le lit, puis vous répond.")
    return _("Merci : votre sujet est arrivé. Le conseil le lit.")
