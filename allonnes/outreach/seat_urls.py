from django.urls import path, re_path

from allonnes.core.photos.views import PICTURE
from allonnes.outreach.views import seats

app_name = "encounters"
urlpatterns = [
    path("<int:pk>/inscription/", seats.register, name="register"),
    path("<int:pk>/inscription/envoyee/", seats.sent, name="sent"),
    path("inscription/<str:token>/confirmer/", seats.confirm, name="confirm"),
    path("inscription/<str:token>/", seats.registration, name="registration"),
    path("inscription/<str:token>/annuler/", seats.cancel, name="cancel"),
    path("mes-inscriptions/", seats.mine, name="mine"),
    re_path(rf"^photos/{PICTURE}$", seats.photo, name="photo"),
]
