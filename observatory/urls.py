from django.urls import path, re_path

from allonnes.contributions.addressing import pages_of_mine, pages_of_one
from allonnes.core.photos.views import PICTURE
from observatory.dashboards.views import public_dashboard, table_file
from observatory.following.views import listing, one
from observatory.targets import ENGAGEMENT

app_name = "observatory"
urlpatterns = [
    path("", listing.engagement_list, name="list"),
    path("chiffres/", listing.all_figures, name="figures"),
    path("participation/", public_dashboard, name="participation"),
    re_path(
        r"^participation/(?P<year>\d{4})/tableau-(?P<number>\d{1,2}(?:\.\d{1,2})?)\.csv$", table_file, name="table"
    ),
    path("mots/", listing.words, name="words"),
    re_path(rf"^photos/{PICTURE}$", one.photo, name="photo"),
    path("projet/<slug:slug>/<int:number>/", one.of_project, name="of_project"),
    *pages_of_mine(ENGAGEMENT),
    path("<int:number>/", one.engagement, name="engagement"),
    path("<int:number>/avis/", one.evaluate, name="evaluate"),
    *pages_of_one(ENGAGEMENT, "<int:number>/"),
]
