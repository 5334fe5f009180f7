"""Step 2: what, with photos; then the questions of the subject, and the cases already open nearby."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.contact_details import contact_details, without_contact_details
from allonnes.core.photos.forms import PhotoForm
from allonnes.core.photos.views import PhotoPage
from allonnes.core.posting import posted
from requests_qrc.intake.forms.problem import NO, DetailsForm, ProblemForm
from requests_qrc.intake.models import Case, Category
from requests_qrc.intake.photos import ALBUM
from requests_qrc.intake.similar import similar_cases
from requests_qrc.intake.views.drafts import kept, note, noted, own_draft, page_of, step

REMOVE_DETAILS = "remove_details"


@own_draft
def problem(request: HttpRequest, case: Case) -> HttpResponse:
    """Words, subject and photos on one page: each button keeps the words first, then does what it says."""
    shown = {"description": case.description, "category": case.category.code if case.category else None}
    form = ProblemForm(posted(request), initial={name: value for name, value in shown.items() if value})
    page = PhotoPage(
        request, ALBUM, case, visitor_or_person(request), count=partial(refuse_too_often, request, "photo")
    )
    if form.is_valid() and kept(request, case, form, form.answers()) and page.did_all():
        return redirect("requests_qrc:details" if page.goes_on else "requests_qrc:problem", case.client_id)
    photos = page.context()
    photo_form = page.form if request.FILES or request.POST.get("alt") else PhotoForm()
    context = {**photos, "form": form, "photo_form": photo_form, "has_errors": bool(form.errors or photo_form.errors)}
    previous = page_of("where", case)
    response = step(request, "problem", 2, case=case, previous=previous, **context)
    if context["has_errors"]:
        response.status_code = 422
    return response


@own_draft
def details(request: HttpRequest, case: Case) -> HttpResponse:
    """What the subject asks; whoever has nothing more to say or to read goes on."""
    if case.category is None:
        return redirect("requests_qrc:problem", case.client_id)
    if case.category.danger == Category.Danger.ALWAYS:
        return _call(request, case, case.category)
    if REMOVE_DETAILS in request.POST:
        return _without_details(request, case, case.category)
    form = DetailsForm(posted(request), category=case.category, case=case, initial=_known_danger(request, case))
    if form.is_valid():
        if form.is_dangerous:
            return _call(request, case, case.category)
        if kept(request, case, form, form.answers()):
            note(request, case, safe=case.category.code)
            return redirect("requests_qrc:contact", case.client_id)
    return _details_page(request, case, form)


def _known_danger(request: HttpRequest, case: Case) -> dict[str, str]:
    return {"is_dangerous": NO} if is_safe(request, case) else {}


def is_safe(request: HttpRequest, case: Case) -> bool:
    """Whether it was said that there is no danger, where the subject asks."""
    if case.category is None or case.category.danger == Category.Danger.ALWAYS:
        return False
    return case.category.danger == Category.Danger.NO or noted(request, case).get("safe") == case.category.code


def _without_details(request: HttpRequest, case: Case, category: Category) -> HttpResponse:
    """The words without what would let anybody reach a person; what was answered beside stays on the page."""
    form = DetailsForm(None, category=category, case=case, initial=request.POST.dict())
    cleaned = {"description": without_contact_details(case.description)}
    case = kept(request, case, form, cleaned) or case
    return _details_page(request, case, form)


def _details_page(request: HttpRequest, case: Case, form: DetailsForm) -> HttpResponse:
    similar = similar_cases(case, timezone.now())
    personal = contact_details(case.description)
    if posted(request) is None and not (form.fields or similar or personal):
        return redirect("requests_qrc:contact", case.client_id)
    more = {"similar": similar, "contact_details": personal, "previous": page_of("problem", case)}
    return step(request, "details", 2, case=case, form=form, **more)


def _call(request: HttpRequest, case: Case, category: Category) -> HttpResponse:
    """A danger is told by telephone: the form stops here."""
    context = {"case": case, "category": category, "previous": page_of("problem", case)}
    return render(request, "requests_qrc/intake/danger.html", context, status=409 if request.method == "POST" else 200)
