from django.urls import path, re_path

from allonnes.core.photos.views import PICTURE
from requests_qrc.casework import views

urlpatterns = [
    path("organisme/<str:token>/", views.partner, name="partner"),
    re_path(rf"^organisme/(?P<token>[\w-]+)/photos/{PICTURE}$", views.partner_photo, name="partner_photo"),
]
