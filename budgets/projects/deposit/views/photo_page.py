"""The photos of a draft and of a deposited project, on one page."""

from functools import partial

from django.http import HttpRequest

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.models import User
from allonnes.core.photos.views import PhotoPage
from budgets.projects.deposit.actions.photos import ALBUM
from budgets.projects.models import Project


def photo_page(request: HttpRequest, project: Project, by: User | None) -> PhotoPage:
    """Where photos are added and taken away; `by` is None for the visitor whose session made the draft."""
    return PhotoPage(request, ALBUM, project, by, count=partial(refuse_too_often, request, "photo"))
