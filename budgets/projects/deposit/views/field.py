"""The table de recueil: ideas entered in series for the people who are there, with or without network."""

from contextlib import suppress
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.gates import open_to
from allonnes.core.posting import posted, refusal_in
from allonnes.core.unsaved import texts_of, unsaved
from allonnes.outreach.field import FIELD, locked_encounter, on_the_field
from allonnes.outreach.models import Encounter
from allonnes.outreach.permissions import refusal_to_open_field_mode
from budgets.editions.published import edition_taking_ideas
from budgets.projects.audience import project_url
from budgets.projects.deposit.actions.assisted import deposit_for_resident
from budgets.projects.deposit.forms.assisted import AssistedIdeaForm
from budgets.projects.deposit.similar import similar_projects
from budgets.projects.deposit.views.follow_up import qr_code
from budgets.projects.models import Project


@require_http_methods(["GET", "POST"])
@on_the_field
def idea(request: PersonRequest, encounter: Encounter) -> HttpResponse:
    """One idea; then its receipt, and the next one."""
    edition = edition_taking_ideas(timezone.now())
    if edition is None and posted(request) is None:
        return render(request, "budgets/projects/field/closed.html", {"encounter": encounter}, status=409)
    form = AssistedIdeaForm(posted(request), encounter=encounter, edition=edition, known=_known(request))
    project = _deposited(request, form)
    if project is not None:
        return redirect("field_budgets:receipt", project.assisted_entry_id)
    if edition is None:
        more = {"base": "outreach/field_base.html", "part": "brick", "encounter": encounter}
        more |= {"back": reverse("field:home"), "back_label": _("Revenir")}
        return unsaved(request, form.reasons(), texts_of(form), **more)
    context = {"encounter": encounter, "edition": edition, "form": form}
    return render(request, "budgets/projects/field/idea.html", context, status=422 if form.errors else 200)


def _known(request: PersonRequest) -> Project | None:
    """What this agent already deposited under the id that is sent: its answer was lost on the way."""
    with suppress(ValueError):
        rows = Project.objects.select_related("assisted_entry__encounter", "edition")
        entry = UUID(request.POST.get("entry_id", ""))
        return rows.filter(assisted_entry=entry, assisted_entry__entered_by=request.user.pk).first()
    return None


def _deposited(request: PersonRequest, form: AssistedIdeaForm) -> Project | None:
    if not form.is_valid():
        return None
    with refusal_in(form):
        return deposit_for_resident(
            entry_id=form.cleaned_data["entry_id"],
            encounter=form.cleaned_data["encounter"],
            edition=form.cleaned_data["edition"],
            by=request.user,
            answers=form.answers(),
            now=timezone.now(),
        )
    return None


@open_to(FIELD)
@require_POST
def send(request: PersonRequest) -> HttpResponse:
    """The same, for what waited on the tablet: a clear yes with its receipt, or the reason of the no."""
    reason = refusal_to_open_field_mode(request.user)
    encounter = locked_encounter(request)
    if reason or encounter is None:
        return JsonResponse({"reason": reason or _("Choisissez d’abord la rencontre.")}, status=403)
    form = AssistedIdeaForm(request.POST, encounter=encounter, edition=None, known=_known(request))
    project = _deposited(request, form)
    if project is None:
        return JsonResponse({"reason": form.reasons()}, status=422)
    url = reverse("field_budgets:receipt", args=[project.assisted_entry_id])
    return JsonResponse({"number": project.number, "title": project.title, "receipt": url})


@require_safe
@on_the_field
def receipt(request: PersonRequest, encounter: Encounter, entry_id: UUID) -> HttpResponse:
    """To print or to photograph, for the person; under it, for the agent, the ideas that look like this one."""
    rows = Project.objects.public().select_related("edition", "neighbourhood").defer("search", "extra")
    mine = Q(assisted_entry__encounter=encounter) | Q(assisted_entry__entered_by=request.user.pk)
    project = get_object_or_404(rows.filter(mine), assisted_entry=entry_id)
    context = {
        "encounter": encounter,
        "edition": project.edition,
        "project": project,
        "qr": qr_code(project_url(project)),
        "similar": similar_projects(project.edition, project.title, project.description, exclude=project.pk),
    }
    return render(request, "budgets/projects/field/receipt.html", context)
