"""The page where the photos of a promise are added and taken away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeclaredAdmin
from allonnes.core.images import ImageRefused
from allonnes.core.posting import INVALID, SHOWN, posted, refusal_in, refusal_in_messages
from observatory.engagements.actions.news import Shown, show_photo, take_photo_away
from observatory.engagements.enums import Moment
from observatory.engagements.forms import EngagementPhotoForm
from observatory.engagements.models import Engagement, EngagementPhoto
from observatory.engagements.permissions import refusal_to_show_photos

TAKE_AWAY = "remove"


def photos_page(desk: DeclaredAdmin, request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """Photos of before, during and after, each with its words, its day and its place."""
    by = person_of(request)
    if TAKE_AWAY in request.POST:
        return _taken_away(request, engagement)
    form = EngagementPhotoForm(posted(request), request.FILES or None)
    if form.is_valid() and _added(request, engagement, form):
        messages.success(request, "La photo est publiée.")
        return redirect(request.path)
    context = {
        **desk.admin_site.each_context(request),
        "title": "Photos",
        "opts": desk.opts,
        "original": engagement,
        "form": form,
        "refusal": refusal_to_show_photos(by, engagement, timezone.now()),
        "moments": _moments(engagement),
    }
    status = INVALID if form.errors else SHOWN
    return TemplateResponse(request, "admin/observatory/photos.html", context, status=status)


def _moments(engagement: Engagement) -> list[tuple[str, list[EngagementPhoto]]]:
    photos = list(engagement.photos.order_by("taken_on", "pk"))
    return [(str(moment.label), [photo for photo in photos if photo.moment == moment]) for moment in Moment]


def _added(request: HttpRequest, engagement: Engagement, form: EngagementPhotoForm) -> bool:
    given: dict[str, Any] = form.cleaned_data
    shown = Shown(given["moment"], given["taken_on"], given["place_words"], given["alt"])
    with refusal_in(form):
        refuse_too_often(request, "photo")
        try:
            show_photo(
                engagement=engagement, file=given["photo"], shown=shown, by=person_of(request), now=timezone.now()
            )
        except ImageRefused as refused:
            form.add_error("photo", str(refused))
    return form.is_valid()


def _taken_away(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    wanted = request.POST[TAKE_AWAY]
    photo = engagement.photos.filter(pk=int(wanted)).first() if wanted.isascii() and wanted.isdigit() else None
    if photo is not None:
        with refusal_in_messages(request):
            take_photo_away(photo=photo, by=person_of(request), now=timezone.now())
            messages.success(request, "La photo est enlevée.")
    return redirect(request.path)
