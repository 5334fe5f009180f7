"""The pages where a promise is born: the winners of an edition, a request, a council, a text of the town."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import ngettext

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeclaredAdmin
from allonnes.core.posting import POST, REFUSED, SHOWN, PostedPage, posted
from budgets.editions.models import Edition
from instances.outcomes.models import Initiative, Opinion, OpinionAnswer
from observatory.engagements import permissions
from observatory.engagements.actions import birth, council_births
from observatory.engagements.actions.birth import MOST_SCOPE
from observatory.engagements.forms import PromiseForm, TextPromiseForm
from observatory.engagements.models import Engagement, MunicipalText
from observatory.engagements.workflow import CREATE
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


def _refuse_others(request: HttpRequest) -> None:
    """Whoever makes no promise reads nothing of what one may be born of."""
    if not person_of(request).has_perm(CREATE):
        raise PermissionDenied


def winners_page(desk: DeclaredAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """One button for all the winners that have no promise yet."""
    _refuse_others(request)
    edition, by = get_object_or_404(Edition, pk=pk), person_of(request)
    page = PostedPage(request, None, permissions.refusal_to_follow_winners(by, edition, timezone.now()))
    if page.is_ready:
        with page.refusal_told():
            made = birth.follow_winners(edition=edition, by=by, now=timezone.now())
            words = ngettext("%(n)s promesse est inscrite.", "%(n)s promesses sont inscrites.", len(made))
            messages.success(request, words % {"n": len(made)})
            return redirect(f"{reverse(LIST)}?origin__id__exact={made[0].origin_id}")
    winners = [] if page.reason else list(permissions.winners_of(edition).select_related("category__department"))
    return _page(desk, request, page, title=f"Inscrire les lauréats : {edition}", winners=winners)


def case_page(desk: DeclaredAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """A promise about a request, in the town's own words."""
    _refuse_others(request)
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


def initiative_page(desk: DeclaredAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """A promise about what a council does."""
    _refuse_others(request)
    rows = Initiative.objects.select_related("council", "place")
    row, by, now = get_object_or_404(rows, pk=pk), person_of(request), timezone.now()
    form = PromiseForm(posted(request), initial=_of_initiative(row))
    page = PostedPage(request, form, permissions.refusal_to_promise_initiative(by, row, now))
    if page.is_ready:
        with page.refusal_told():
            made = council_births.promise_for_initiative(initiative=row, by=by, now=now, promise=form.promise())
            return _inscribed(request, made)
    return _page(desk, request, page, title=f"Promettre : {row.title}")


def _of_initiative(row: Initiative) -> dict[str, Any]:
    """What the council wrote, to be read again before it is promised."""
    return {
        "title": row.title,
        "scope": Truncator(row.description).chars(MOST_SCOPE),
        "cost": round(row.budget) if row.budget is not None else None,
        "on": row.ends_on,
        "place_words": str(row.place or ""),
        "neighbourhood": row.place.neighbourhood_id if row.place else None,
    }


def opinion_page(desk: DeclaredAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """A promise about what the town answered to an opinion."""
    _refuse_others(request)
    row = get_object_or_404(Opinion.objects.select_related("council"), pk=pk)
    by, now, answer = person_of(request), timezone.now(), permissions.last_answer(row)
    form = PromiseForm(posted(request), initial=_of_answer(row, answer))
    page = PostedPage(request, form, permissions.refusal_to_promise_opinion(by, row, now))
    if page.is_ready:
        with page.refusal_told():
            made = council_births.promise_for_opinion(opinion=row, by=by, now=now, promise=form.promise())
            return _inscribed(request, made)
    return _page(desk, request, page, title=f"Promettre : {row.subject}")


def _of_answer(opinion: Opinion, answer: OpinionAnswer | None) -> dict[str, Any]:
    """The words of the town; those of the council stay on the page of its opinion."""
    return {
        "title": opinion.subject,
        "scope": Truncator(answer.words).chars(MOST_SCOPE) if answer else "",
        "department": opinion.department_id,
        "official_words": answer.signature if answer else "",
    }


def text_page(desk: DeclaredAdmin, request: HttpRequest) -> HttpResponse:
    """A promise in a charter or a deliberation, known or new."""
    _refuse_others(request)
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
