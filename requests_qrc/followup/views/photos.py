"""Photos of cases: for everybody once published; before, for whoever wrote and for the staff who work on the case."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from allonnes.core.photos.views import picture
from requests_qrc.casework.permissions import cases_seen_by
from requests_qrc.followup.public import may_be_shown
from requests_qrc.intake.links import case_of_token
from requests_qrc.intake.models import Case, CasePhoto
from requests_qrc.intake.views.drafts import may_open


@login_not_required
@require_safe
def photo(request: HttpRequest, pk: int, size: str) -> FileResponse:
    """One picture. `lien`: the signed link of whoever wrote without account."""
    row = get_object_or_404(CasePhoto.objects.select_related("case__category"), pk=pk)
    is_public = may_be_shown(row)
    if not is_public and not may_see(request, row.case):
        raise Http404
    return picture(row, size, is_public=is_public, called=f"demande-{row.case_id}")


def may_see(request: HttpRequest, case: Case) -> bool:
    """Whoever wrote it, and the staff who read the case itself."""
    by_link = case_of_token(request.GET.get("lien", ""))
    if may_open(request, case) or (by_link is not None and by_link.pk == case.pk):
        return True
    user = request.user
    return user.is_authenticated and Case.objects.submitted().filter(cases_seen_by(user), pk=case.pk).exists()
