"""Addresses of what councils bring about, under that of the council."""

from django.urls import path, re_path

from allonnes.core.photos.views import PICTURE
from instances.outcomes.views import reading, suggesting

urlpatterns = [
    path("proposer/", suggesting.choose, name="suggest_to_council"),
    re_path(rf"^actions/photos/{PICTURE}$", reading.initiative_photo, name="initiative_photo"),
    path("<slug:slug>/proposer/", suggesting.suggest, name="suggest"),
    path("<slug:slug>/avis/", reading.opinions, name="opinions"),
    path("<slug:slug>/avis/<int:pk>/", reading.opinion, name="opinion"),
    path("<slug:slug>/actions/", reading.initiatives, name="initiatives"),
    path("<slug:slug>/actions/<int:pk>/", reading.initiative, name="initiative"),
]
