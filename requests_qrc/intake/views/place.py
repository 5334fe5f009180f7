"""Step 1: where."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.errors import ActionDenied
from allonnes.core.images import ImageRefused
from allonnes.core.photos.actions import add_photo
from allonnes.core.posting import posted, refusal_in, refusal_in_messages
from requests_qrc.intake.actions.drafting import save_draft
from requests_qrc.intake.enums import CaseKind
from requests_qrc.intake.forms.photos import FirstPhotoForm
from requests_qrc.intake.forms.place import WhereForm, initial_of
from requests_qrc.intake.models import Case
from requests_qrc.intake.photos import ALBUM
from requests_qrc.intake.views.drafts import begun, kept, note, noted, own_draft, step


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, kind: CaseKind) -> HttpResponse:
    """The first page: nothing is written until it is sent."""
    form = WhereForm(posted(request))
    if form.is_valid():
        case = _started(request, form, kind)
        if case:
            _add_first_photo(request, case)
            return _onward(request, case, form)
    is_report = kind == CaseKind.REPORT
    photo_field = FirstPhotoForm()["photo"] if is_report else None
    return step(request, "where", 1, form=form, is_request=not is_report, photo_field=photo_field)


def _add_first_photo(request: HttpRequest, case: Case) -> None:
    """The photo a report begins by. One that cannot be read stops nothing: it is said, and another can be added."""
    file = request.FILES.get("photo")
    if file is None:
        return
    with refusal_in_messages(request):
        refuse_too_often(request, "photo")
        try:
            by, now = visitor_or_person(request), timezone.now()
            add_photo(album=ALBUM, thing=case, by=by, file=file, alt=_("Photo prise sur place"), now=now)
        except ImageRefused as refused:
            raise ActionDenied(refused.reason) from refused


def _started(request: HttpRequest, form: WhereForm, kind: CaseKind) -> Case | None:
    with refusal_in(form):
        refuse_too_often(request, "case_draft")
        case = begun(request, form.cleaned_data["client_id"])
        answers = {"kind": kind, **form.answers()}
        return save_draft(case=case, by=visitor_or_person(request), answers=answers, now=timezone.now())
    return None


@own_draft
def where(request: HttpRequest, case: Case) -> HttpResponse:
    """The first page of a draft, to change it."""
    typed = noted(request, case).get("typed", "")
    form = WhereForm(posted(request), initial=initial_of(case, typed))
    if form.is_valid() and kept(request, case, form, form.answers()):
        return _onward(request, case, form)
    return step(request, "where", 1, form=form, case=case, photo_field=None)


def _onward(request: HttpRequest, case: Case, form: WhereForm) -> HttpResponse:
    note(request, case, typed=form.cleaned_data["where"])
    return redirect("requests_qrc:problem", case.client_id)
