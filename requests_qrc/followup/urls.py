from django.urls import path, re_path

from allonnes.contributions.addressing import pages_of_mine, pages_of_one
from allonnes.core.photos.views import PICTURE
from requests_qrc.followup import feeds
from requests_qrc.followup.views import photos, public, resident, tracking
from requests_qrc.targets import CASE

NUMBER = "<slug:number>/"
urlpatterns = [
    path("toutes/", public.case_list, name="list"),
    path("toutes/carte.json", public.points, name="points"),
    path("nouvelles.rss", feeds.feed, name="feed"),
    path("nouvelles/<slug:slug>.rss", feeds.feed, name="feed_of"),
    path("suivre/", tracking.find, name="find"),
    path("code/<str:code>/", tracking.by_code, name="by_code"),
    path("suivi/<str:token>/", resident.followed, name="followed"),
    path("suivi/<str:token>/confirmer/", resident.confirm, name="confirm_address"),
    path("suivi/<str:token>/intervention.ics", resident.followed_day, name="followed_day"),
    path("suivi/<str:token>/<slug:slug>/", resident.act, name="act"),
    path("mes-demandes/", resident.mine, name="mine"),
    re_path(rf"^photos/{PICTURE}$", photos.photo, name="photo"),
    *pages_of_mine(CASE, "concernes/"),
    path(NUMBER, public.case, name="case"),
    path(f"{NUMBER}intervention.ics", public.case_day, name="case_day"),
    *pages_of_one(CASE, NUMBER),
]
