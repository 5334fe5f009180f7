"""Open files of an edition: everything needed to count again at home."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets.editions.models import Edition
from budgets.editions.published import public_edition
from budgets.results import publication
from budgets.results.figures import official_count, sealing_of


@login_not_required
@require_safe
def open_files(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of the files, with what each holds and how to recount."""
    edition = public_edition(slug)
    count = official_count(edition).defer("steps").first()
    given = {"has_result": count is not None, "is_sealed": sealing_of(edition) is not None}
    files = [file for file in publication.FILES if file.is_given(**given)]
    return render(request, "budgets/results/files.html", {"edition": edition, "count": count, "files": files})


@login_not_required
@require_safe
def download(request: HttpRequest, slug: str, name: str) -> HttpResponse | StreamingHttpResponse:
    """One file, under a name that says what it is."""
    edition = public_edition(slug)
    file = next((file for file in publication.FILES if file.name == name), None)
    if file is None or not _is_given(file, edition):
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{name}"'}
    return StreamingHttpResponse(file.lines(edition), content_type=file.content_type, headers=headers)


def _is_given(file: publication.OpenFile, edition: Edition) -> bool:
    has_result = not file.needs_result or official_count(edition).exists()
    is_sealed = not file.needs_sealing or sealing_of(edition) is not None
    return file.is_given(has_result=has_result, is_sealed=is_sealed)
