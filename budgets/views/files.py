"""Open files of an edition: everything needed to count again at home."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets import publication
from budgets.figures import official_count
from budgets.views.editions import public_edition


@login_not_required
@require_safe
def open_files(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of the files, with what each holds and how to recount."""
    edition = public_edition(slug)
    count = official_count(edition).defer("steps").first()
    files = [one for one in publication.FILES if count or not one.needs_result]
    return render(request, "budgets/files.html", {"edition": edition, "count": count, "files": files})


@login_not_required
@require_safe
def download(request: HttpRequest, slug: str, name: str) -> HttpResponse | StreamingHttpResponse:
    """One file, under a name that says what it is."""
    edition = public_edition(slug)
    found = next((one for one in publication.FILES if one.name == name), None)
    if found is None or (found.needs_result and not official_count(edition).exists()):
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{name}"'}
    return StreamingHttpResponse(found.lines(edition), content_type=found.content_type, headers=headers)
