"""Following by code, without account: where a case stands, and nothing that names anybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import reads_too_often, refuse_too_often
from allonnes.core.posting import posted, refusal_in
from requests_qrc.followup.case_page import case_page
from requests_qrc.followup.forms import CodeForm
from requests_qrc.intake.models import Case
from requests_qrc.intake.models.cases import TRACKING

LIMIT = "case_code"


def case_of_code(code: str) -> Case | None:
    """The case of a code already read; one whose data were erased is found no more."""
    rows = Case.objects.submitted().filter(erased_at=None, tracking_code=code)
    return rows.select_related("category", "department", "partner", "neighbourhood", "author").first()


@login_not_required
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Type the code of a receipt. What has not the shape of a code costs no try."""
    form = CodeForm(posted(request))
    if form.is_valid():
        with refusal_in(form, "code"):
            code = TRACKING.read(form.cleaned_data["code"])
            if code:
                refuse_too_often(request, LIMIT)
            if code and case_of_code(code):
                return redirect("requests_qrc:by_code", TRACKING.grouped(code))
            form.add_error("code", _("Ce code n’existe pas. Relisez-le sur votre accusé, signe par signe."))
    return render(request, "requests_qrc/followup/find.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_safe
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """A case by its code. A wrong code is counted, as on the form."""
    read = TRACKING.read(code)
    case = case_of_code(read) if read and not reads_too_often(request, LIMIT, is_counted=False) else None
    if case is None:
        if read:
            reads_too_often(request, LIMIT)
        raise Http404
    return render(request, "requests_qrc/followup/case.html", case_page(case, is_theirs=False, has_code=True))
