"""The photos of a draft and of a deposited project: one form, whose buttons all keep the photo just chosen."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from allonnes.accounts.limits import refuse_too_often
from allonnes.core.images import ImageRefused
from allonnes.core.posting import refusal_in
from budgets.projects.deposit.actions.photos import add_photo, remove_photo
from budgets.projects.deposit.forms.deposit import PhotoForm
from budgets.projects.models import Project

GO_ON, TAKE_AWAY = "continue", "remove"


def did_all(request: HttpRequest, project: Project, form: PhotoForm, by: Any) -> bool:
    """Do what was sent: the photo to take away first, then the one chosen, whichever button was pressed.

    False when something was refused; the form says what, and keeps the words.
    """
    is_done = _took_away(request, project, form, by)
    return is_done and (_is_only_a_button(request) or _added(request, project, form, by))


def _is_only_a_button(request: HttpRequest) -> bool:
    """« Continuer » or « Enlever », with nothing chosen and nothing typed."""
    is_other = GO_ON in request.POST or TAKE_AWAY in request.POST
    return is_other and not request.FILES and not request.POST.get("alt", "").strip()


def _took_away(request: HttpRequest, project: Project, form: PhotoForm, by: Any) -> bool:
    wanted = request.POST.get(TAKE_AWAY)
    photo = next((photo for photo in project.photos.all() if str(photo.pk) == wanted), None)
    if photo is None:
        return True
    with refusal_in(form):
        remove_photo(photo=photo, by=by, now=timezone.now())
        return True
    return False


def _added(request: HttpRequest, project: Project, form: PhotoForm, by: Any) -> bool:
    if not form.is_valid():
        return False
    answers = form.cleaned_data
    with refusal_in(form):
        refuse_too_often(request, "photo")
        try:
            add_photo(project=project, by=by, file=answers["photo"], alt=answers["alt"], now=timezone.now())
        except ImageRefused as refused:
            form.add_error("photo", refused.reason)
    return form.is_valid()
