"""Photos of projects: a safe type, and only for who may read the project."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from budgets.projects.deposit.views.deposit import may_open
from budgets.projects.models import Project, ProjectPhoto

FRESH_SECONDS = 300


@login_not_required
@require_safe
def photo(request: HttpRequest, pk: int, size: str) -> FileResponse:
    """One picture; the one of a draft or of a hidden project is for those who sign it."""
    found = get_object_or_404(ProjectPhoto.objects.select_related("project__edition"), pk=pk)
    is_public = Project.objects.readable().filter(pk=found.project_id).exists()
    if not is_public and not may_open(request, found.project):
        raise Http404
    file = found.small if size == "petite" else found.large
    if not file.storage.exists(str(file.name)):
        raise Http404
    response = FileResponse(file.open("rb"), content_type="image/webp")
    response["Content-Disposition"] = f'inline; filename="projet-{found.project_id}-{pk}.webp"'
    response["Cache-Control"] = f"private, max-age={FRESH_SECONDS}" if is_public else "private, no-store"
    return response
