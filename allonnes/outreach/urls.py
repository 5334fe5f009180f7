from django.urls import path

from allonnes.outreach.views import field as views
from allonnes.outreach.views import met

app_name = "field"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("saisie/", views.home, name="home"),
    path("saisie/compter/", views.count, name="count"),
    path("saisie/inscrire/", views.register, name="register"),
    path("saisie/place/", met.seat, name="seat"),
    path("saisie/place/envoyer/", met.send_seat, name="send_seat"),
    path("saisie/place/<uuid:entry_id>/", met.seat_receipt, name="seat_receipt"),
    path("saisie/tablette/", views.kept, name="kept"),
    path("saisie/jeton/", views.ticket, name="ticket"),
    path("quitter/", views.leave, name="leave"),
]
