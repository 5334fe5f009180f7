"""Depositing a project, one question a page; the draft is kept on the server from the first page on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.posting import posted, refusal_in
from allonnes.core.requests import Request
from allonnes.core.unsaved import Texts, texts_of, unsaved
from budgets.editions.models import Edition
from budgets.editions.permissions.phases import refusal_outside_deposit
from budgets.editions.published import edition_taking_ideas, public_edition
from budgets.projects.deposit.actions import deposit as actions
from budgets.projects.deposit.forms.deposit import (
    AgreementForm,
    IdeaForm,
    PlaceForm,
    SignatureForm,
    VisitorForm,
    initial_of,
)
from budgets.projects.deposit.permissions import deposit as permissions
from budgets.projects.deposit.similar import similar_projects
from budgets.projects.deposit.views.photo_page import photo_page
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project, WaitingIdea
from budgets.projects.waiting.actions import take_up_idea
from budgets.projects.waiting.links import idea_of, text_of

SESSION_KEY = "deposit_drafts"
MAX_DRAFTS = 20
TEXTS = ("title", "description", "cost_guess", "place_label")
STEPS = [_("Votre idée"), _("Le lieu"), _("Les photos"), _("Vous"), _("Relire et déposer")]
PAGES = ("budgets:deposit_idea", "budgets:deposit_place", "budgets:deposit_photos", "budgets:deposit_author")
DraftView = Callable[[HttpRequest, Project], HttpResponse]


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the edition whose deposit is open, or when the next one opens."""
    now = timezone.now()
    is_open = edition_taking_ideas(now)
    if is_open:
        return redirect("budgets:deposit", is_open.slug)
    rows = Edition.objects.published().filter(is_imported=False).newest_first().prefetch_related("phases")
    editions = list(rows.defer("search", "pabulib_meta"))
    coming = [
        phase for edition in editions for phase in edition.timeline if phase.kind == "deposit" and phase.starts_at > now
    ]
    following = min(coming, key=lambda phase: phase.starts_at, default=None)
    return render(request, "budgets/projects/deposit/closed.html", {"following": following, "editions": editions[:5]})


def may_open(request: HttpRequest, project: Project) -> bool:
    """Who signs it, or the session that wrote it without account."""
    if request.user.is_authenticated and project.is_author(request.user):
        return True
    return str(project.public_id) in request.session.get(SESSION_KEY, [])


def _draft(view: DraftView) -> Callable[..., HttpResponse]:
    """Give a view the draft of its address; another's is a 404, one already deposited leads to its page."""

    @login_not_required
    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, draft: str, **kwargs: Any) -> HttpResponse:
        rows = Project.objects.select_related("edition", "category", "neighbourhood")
        project = get_object_or_404(rows, public_id=draft)
        if not may_open(request, project):
            raise Http404
        if project.state != ProjectState.DRAFT:
            return redirect("budgets:follow_up", project.public_id)
        return view(request, project, **kwargs)

    return wrapped


def _in_time(view: DraftView) -> DraftView:
    """Once the deposit has ended, every page of a draft says so, and gives its text back to its author."""

    @wraps(view)
    def wrapped(request: HttpRequest, project: Project, **kwargs: Any) -> HttpResponse:
        reason = refusal_outside_deposit(project.edition, timezone.now())
        return too_late(request, project, reason) if reason else view(request, project, **kwargs)

    return wrapped


def too_late(request: HttpRequest, project: Project, reason: str) -> HttpResponse:
    """What a draft says, with what was just typed in its place."""
    fields = {**IdeaForm.base_fields, **PlaceForm.base_fields}
    said = {name: request.POST.get(name, getattr(project, name)).strip() for name in TEXTS}
    texts = [(str(fields[name].label), words) for name, words in said.items() if words]
    stays = _("Votre projet n’est pas déposé, et personne d’autre que vous ne l’a lu.")
    return _ended(request, project.edition, reason, texts, stays=str(stays))


def _ended(request: HttpRequest, edition: Edition, reason: str, texts: Texts, *, stays: str = "") -> HttpResponse:
    back, label = reverse("budgets:edition", args=[edition.slug]), str(_("Voir l’édition"))
    return unsaved(request, reason, texts, stays=stays, back=back, back_label=label, part="brick")


def _step(request: HttpRequest, name: str, number: int, **context: Any) -> HttpResponse:
    project = context.get("project")
    previous = reverse(PAGES[number - 2], args=[project.public_id]) if project and number > 1 else ""
    page = {"steps": STEPS, "current": number, "title": STEPS[number - 1], "previous": previous, **context}
    form = context.get("form")
    status = 200 if form is None or not form.errors else 422
    return render(request, f"budgets/projects/deposit/{name}.html", page, status=status)


def _kept(request: HttpRequest, project: Project, form: forms.Form, answers: dict[str, Any]) -> bool:
    with refusal_in(form):
        actions.save_draft(project=project, by=visitor_or_person(request), answers=answers, now=timezone.now())
        return True
    return False


@login_not_required
@require_http_methods(["GET", "POST"])
def idea(request: HttpRequest, slug: str) -> HttpResponse:
    """First page of a new project."""
    edition = public_edition(slug)
    reason = permissions.refusal_to_deposit(visitor_or_person(request), edition, timezone.now())
    if reason and posted(request) is None:
        return render(
            request, "budgets/projects/deposit/refused.html", {"edition": edition, "reason": reason}, status=409
        )
    held = idea_of(request.GET.get("idee", ""))
    form = IdeaForm(posted(request), edition=edition, initial=text_of(held))
    over = refusal_outside_deposit(edition, timezone.now())
    if over:
        return _ended(request, edition, over, texts_of(form))
    form.look_for_similar(reverse("budgets:near", args=[slug]))
    if form.is_valid():
        project = _started(request, edition, form, held)
        if project:
            return redirect("budgets:deposit_place", project.public_id)
    similar = similar_projects(edition, form["title"].value() or "") if form.is_bound else []
    return _step(request, "idea", 1, form=form, edition=edition, similar=similar)


def _started(request: HttpRequest, edition: Edition, form: IdeaForm, held: WaitingIdea | None) -> Project | None:
    by = visitor_or_person(request)
    with refusal_in(form):
        refuse_too_often(request, "deposit")
        project = take_up_idea(idea=held, edition=edition, by=by, answers=form.cleaned_data, now=timezone.now())
        if by is None:
            drafts = request.session.get(SESSION_KEY, [])
            request.session[SESSION_KEY] = [*drafts, str(project.public_id)][-MAX_DRAFTS:]
        return project
    return None


@_draft
@_in_time
def idea_again(request: HttpRequest, project: Project) -> HttpResponse:
    """The first page of a draft, to change it."""
    form = IdeaForm(posted(request), edition=project.edition, initial=initial_of(project))
    if form.is_valid() and _kept(request, project, form, form.cleaned_data):
        return redirect("budgets:deposit_place", project.public_id)
    return _step(request, "idea", 1, form=form, edition=project.edition, project=project, similar=[])


@_draft
@_in_time
def place(request: HttpRequest, project: Project) -> HttpResponse:
    """Where; on the way, the projects that look like this one."""
    form = PlaceForm(posted(request), initial=initial_of(project))
    if form.is_valid() and _kept(request, project, form, form.cleaned_data):
        return redirect("budgets:deposit_photos", project.public_id)
    similar = similar_projects(project.edition, project.title, project.description, exclude=project.pk)
    return _step(request, "place", 2, form=form, edition=project.edition, project=project, similar=similar)


@_draft
@_in_time
def photos(request: HttpRequest, project: Project) -> HttpResponse:
    """Photos, if any: each sent alone, so that a refused one loses nothing; « Continuer » adds the one chosen too."""
    page = photo_page(request, project, visitor_or_person(request))
    if page.form.is_bound and page.did_all():
        return redirect("budgets:deposit_author" if page.goes_on else "budgets:deposit_photos", project.public_id)
    return _step(request, "photos", 3, edition=project.edition, project=project, **page.context())


def _label_of(form: forms.Form) -> dict[str, str]:
    return {"author_label": form.cleaned_data["author_label"].strip()}


@_draft
@_in_time
def author(request: HttpRequest, project: Project) -> HttpResponse:
    """Who deposits. Without account, the address and first name wait in the session until the last page."""
    by = visitor_or_person(request)
    known = request.session.get(f"deposit:{project.public_id}", {})
    form = (SignatureForm if by else VisitorForm)(posted(request), initial={**initial_of(project), **known})
    if form.is_valid() and _kept(request, project, form, _label_of(form)):
        if by is None:
            kept = ("first_name", "email", "is_adult")
            request.session[f"deposit:{project.public_id}"] = {name: form.cleaned_data[name] for name in kept}
        return redirect("budgets:deposit_check", project.public_id)
    return _step(request, "author", 4, form=form, edition=project.edition, project=project)


@_draft
@_in_time
def check(request: HttpRequest, project: Project) -> HttpResponse:
    """Everything read again, then an explicit yes."""
    who = request.session.get(f"deposit:{project.public_id}")
    if visitor_or_person(request) is None and not who:
        return redirect("budgets:deposit_author", project.public_id)
    form = AgreementForm(posted(request))
    if form.is_valid() and _deposited(request, project, form, who):
        return redirect("budgets:follow_up", project.public_id)
    similar = similar_projects(project.edition, project.title, project.description, exclude=project.pk)
    context = {"similar": similar, "photos": project.photos.all(), "who": who}
    return _step(request, "check", 5, form=form, edition=project.edition, project=project, **context)


def _deposited(request: HttpRequest, project: Project, form: AgreementForm, who: dict[str, str] | None) -> bool:
    by, now = visitor_or_person(request), timezone.now()
    with refusal_in(form):
        if by is not None and project.is_author(by):
            actions.submit_project(project=project, by=by, now=now)
        elif by is not None:
            actions.adopt_draft(project=project, by=by, now=now)
        elif who:
            refuse_too_often(request, "deposit_code", key=who["email"])
            actions.ask_confirmation(project=project, email=who["email"], first_name=who["first_name"], now=now)
        request.session.pop(f"deposit:{project.public_id}", None)
        return True
    return False


@_draft
def delete(request: HttpRequest, project: Project) -> HttpResponse:
    """Delete a draft after a page that asks."""
    if posted(request) is not None:
        # Written before signing in, it belongs to the session: `may_open` has checked that.
        by = visitor_or_person(request) if project.authorships.exists() else None
        actions.delete_draft(project=project, by=by, now=timezone.now())
        return redirect("budgets:edition", project.edition.slug)
    return render(request, "budgets/projects/deposit/delete.html", {"project": project, "edition": project.edition})


@login_not_required
@require_safe
def near(request: Request, slug: str) -> HttpResponse:
    """The projects that look like a title being typed: a part of the page, asked by htmx, or a page."""
    edition = public_edition(slug)
    title = request.GET.get("title", "")[:250]
    context = {"edition": edition, "similar": similar_projects(edition, title), "title": title}
    name = "budgets/projects/deposit/_similar.html" if request.htmx else "budgets/projects/deposit/near.html"
    response = render(request, name, context)
    response["Vary"] = "HX-Request"
    return response
