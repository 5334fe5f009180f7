"""Photos of projects: a safe type, and only for who may read the project."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from allonnes.core.photos.views import picture
from budgets.projects.deposit.views.deposit import may_open
from budgets.projects.models import Project, ProjectPhoto


@login_not_required
@require_safe
def photo(request: HttpRequest, pk: int, size: str) -> FileResponse:
    """One picture; the one of a draft or of a hidden project is for those who sign it."""
    photo = get_object_or_404(ProjectPhoto.objects.select_related("project__edition"), pk=pk)
    is_public = Project.objects.readable().filter(pk=photo.project_id).exists()
    if not is_public and not may_open(request, photo.project):
        raise Http404
    return picture(photo, size, is_public=is_public, called=f"projet-{photo.project_id}")
