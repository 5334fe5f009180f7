"""The table de recueil: ideas entered in series for the people who are there, with or without network."""

from contextlib import suppress
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import posted, refusal_in
from allonnes.core.qr import page_square
from allonnes.core.unsaved import texts_of, unsaved
from allonnes.outreach.field import on_the_field, sent_by_tablet
from allonnes.outreach.models import Encounter
from allonnes.outreach.taken import Taken
from budgets.editions.published import edition_taking_ideas
from budgets.projects.audience import project_url
from budgets.projects.deposit.actions.assisted import deposit_for_resident
from budgets.projects.deposit.forms.assisted import AssistedIdeaForm
from budgets.projects.deposit.similar import similar_projects
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


@sent_by_tablet
def send(request: PersonRequest, encounter: Encounter) -> Taken | str:
    """The same, for what waited on the tablet."""
    form = AssistedIdeaForm(request.POST, encounter=encounter, edition=None, known=_known(request))
    project = _deposited(request, form)
    if project is None:
        return form.reasons()
    said = _("Déposée : n° %(number)s, %(title)s") % {"number": project.number, "title": project.title}
    return Taken(said, reverse("field_budgets:receipt", args=[project.assisted_entry_id]))


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
        "qr": page_square(project_url(project)),
        "similar": similar_projects(project.edition, project.title, project.description, exclude=project.pk),
    }
    return render(request, "budgets/projects/field/receipt.html", context)
