"""The toys of test_new_app.py, with photos: what their app declares."""

FILES = {
    "toy/models.py": """
from django.db import models

from allonnes.core.photos.models import AbstractPhoto, photo_constraints


class Toy(models.Model):
    name = models.CharField("nom", max_length=40)
    lent_to = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")


class ToyPhoto(AbstractPhoto):
    folder = "jouets"
    served_by = "toy:photo"

    toy = models.ForeignKey(Toy, on_delete=models.CASCADE, related_name="photos")

    class Meta(AbstractPhoto.Meta):
        constraints = photo_constraints("toy", prefix="toy_photo", already="Ce jouet a déjà cette photo.")
""",
    "toy/photos.py": """
from allonnes.core.photos.album import Album
from toy.models import Toy, ToyPhoto

ALBUM = Album(
    ToyPhoto,
    field="toy",
    locked=lambda toy: Toy.objects.select_for_update().get(pk=toy.pk),
    refusal=lambda by, toy, now: "Ce jouet est prêté." if toy.lent_to_id else None,
    full="Un jouet a 2 photos au plus.",
    most=2,
)
""",
    "toy/personal.py": """
from allonnes.core.personal import PersonalModel, declare
from allonnes.core.photos.privacy import photo_declared

declare(
    PersonalModel("toy.Toy", neutral=("id", "name", "lent_to")),
    photo_declared("toy.ToyPhoto", "toy", person="toy__lent_to", title="Vos photos", purpose="montrer les jouets"),
)
""",
    "toy/views.py": """
from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from allonnes.accounts.limits import refuse_too_often
from allonnes.core.photos.views import PhotoPage, picture
from toy.models import Toy, ToyPhoto
from toy.photos import ALBUM


@login_not_required
def toys(request) -> HttpResponse:
    return render(request, "portal/contact.html")


@login_not_required
def photos(request, pk) -> HttpResponse:
    toy = get_object_or_404(Toy, pk=pk)
    page = PhotoPage(request, ALBUM, toy, None, count=partial(refuse_too_often, request, "photo"))
    if page.form.is_bound and page.did_all():
        return redirect("toy:list" if page.goes_on else request.path)
    return render(request, "toy.html", {"is_step": True, **page.context()}, status=422 if page.form.errors else 200)


@login_not_required
def photo(request, pk, size) -> HttpResponse:
    return picture(get_object_or_404(ToyPhoto, pk=pk), size, is_public=True, called="jouet")
""",
    "toy/urls.py": """
from django.urls import path, re_path

from allonnes.core.photos.views import PICTURE
from toy import views

app_name = "toy"
urlpatterns = [
    path("", views.toys, name="list"),
    path("<int:pk>/photos/", views.photos, name="photos"),
    re_path(rf"^photos/{PICTURE}$", views.photo, name="photo"),
]
""",
    "toy/templates/toy.html": """
{% extends "base.html" %}
{% block title %}Un jouet{% endblock %}

{% block content %}
  {% page_header "Un jouet" %}{% endpage_header %}
  {% include "components/photos.html" %}
{% endblock content %}
""",
    "tests/toy/site_map.py": """
from tests.conventions.access import PUBLIC

ROWS = {
    "toy:list": (PUBLIC, {}),
    "toy:photos": (PUBLIC, {"pk": 999}),
    "toy:photo": (PUBLIC, {"pk": 999, "size": "petite"}),
}
""",
}
