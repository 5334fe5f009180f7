"""The pages where a promise is born: the winners of an edition, a request, a text of the town."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeclaredAdmin
from allonnes.core.posting import POST, REFUSED, SHOWN, PostedPage, posted
from budgets.editions.models import Edition
from observatory.engagements import permissions
from observatory.engagements.actions import birth
from observatory.engagements.forms import PromiseForm, TextPromiseForm
from observatory.engagements.models import Engagement, MunicipalText
from requests_qrc.intake.models import Case

LIST = "admin:observatory_engagement_changelist"


def _page(desk: DeclaredAdmin, request: HttpRequest, page: PostedPage, *, title: str, **more: Any) -> TemplateResponse:
    context = {
        **desk.admin_site.each_context(request),
        "title": title,
        "opts": desk.opts,
        "form": page.form,
        "reason": page.reason,
        **more,
    }
    status = REFUSED if page.reason and request.method == POST else SHOWN
    return TemplateResponse(request, "admin/observatory/birth.html", context, status=status)


def winners_page(desk: DeclaredAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """One button for all the winners that have no promise yet."""
    edition, by = get_object_or_404(Edition, pk=pk), person_of(request)
    page = PostedPage(request, None, permissions.refusal_to_follow_winners(by, edition, timezone.now()))
    if page.is_ready:
        with page.refusal_told():
            made = birth.follow_winners(edition=edition, by=by, now=timezone.now())
            words = ngettext("%(n)s engagement est inscrit.", "%(n)s engagements sont inscrits.", len(made))
            messages.success(request, words % {"n": len(made)})
            return redirect(f"{reverse(LIST)}?origin__id__exact={made[0].origin_id}")
    winners = [] if page.reason else list(permissions.winners_of(edition).select_related("category__department"))
    return _page(desk, request, page, title=f"Inscrire les lauréats : {edition}", winners=winners)


def case_page(desk: DeclaredAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """A promise about a request, in the town's own words."""
    case, by = get_object_or_404(Case.objects.select_related("category"), pk=pk), person_of(request)
    form = PromiseForm(posted(request), initial=_of_case(case))
    page = PostedPage(request, form, permissions.refusal_to_promise(by, case, timezone.now()))
    if page.is_ready:
        with page.refusal_told():
            made = birth.promise_for_case(case=case, by=by, now=timezone.now(), promise=form.promise())
            return _inscribed(request, made)
    return _page(desk, request, page, title=f"Promettre : demande {case.number}")


def _of_case(case: Case) -> dict[str, Any]:
    """What is public of the request; never what the resident wrote."""
    return {
        "title": case.category.name if case.category else "",
        "department": case.department_id,
        "neighbourhood": case.neighbourhood_id,
        "on": case.scheduled_on,
    }


def text_page(desk: DeclaredAdmin, request: HttpRequest) -> HttpResponse:
    """A promise in a charter or a deliberation, known or new."""
    by, form = person_of(request), TextPromiseForm(posted(request))
    page = PostedPage(request, form, permissions.refusal_to_create(by))
    if page.is_ready:
        with page.refusal_told(), transaction.atomic():
            text = form.cleaned_data["text"] or _new_text(form)
            made = birth.promise_in_text(text=text, by=by, now=timezone.now(), promise=form.promise())
            return _inscribed(request, made)
    return _page(desk, request, page, title="Inscrire une promesse d’un texte de la ville")


def _new_text(form: TextPromiseForm) -> MunicipalText:
    title, adopted_on, url = form.new_text()
    return birth.know_text(title=title, adopted_on=adopted_on, url=url)


def _inscribed(request: HttpRequest, made: Engagement) -> HttpResponse:
    messages.success(request, f"La promesse n° {made.number} est inscrite.")
    return redirect("admin:observatory_engagement_change", made.pk)
