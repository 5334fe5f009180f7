"""Addresses of the map and of the search of places."""

from django.urls import path

from allonnes.town import views

app_name = "town"
urlpatterns = [
    path("", views.town_page, name="map"),
    path("lieux/", views.suggest, name="suggest"),
    path("point/", views.point, name="point"),
    path("tuiles/<int:zoom>/<int:column>/<int:row>/", views.map_tile, name="tile"),
]
