from django.urls import path

from allonnes.outreach import views

app_name = "field"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("saisie/", views.home, name="home"),
    path("saisie/compter/", views.count, name="count"),
    path("saisie/inscrire/", views.register, name="register"),
    path("saisie/tablette/", views.kept, name="kept"),
    path("saisie/jeton/", views.ticket, name="ticket"),
    path("sw.js", views.worker, name="worker"),
    path("quitter/", views.leave, name="leave"),
]
