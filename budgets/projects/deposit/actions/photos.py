"""The photos of a project."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.photos.album import Album
from budgets.projects.deposit.actions.deposit import lock_project
from budgets.projects.deposit.permissions.deposit import refusal_to_change_photos
from budgets.projects.models import ProjectPhoto

ALBUM = Album(
    ProjectPhoto,
    field="project",
    locked=lock_project,
    refusal=refusal_to_change_photos,
    full=_("Un projet a 3 photos au plus. Enlevez-en une d’abord."),
    most=3,
)
