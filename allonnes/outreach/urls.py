from django.urls import path

from allonnes.outreach import views

app_name = "field"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("saisie/", views.home, name="home"),
    path("saisie/compter/", views.count, name="count"),
    path("saisie/inscrire/", views.register, name="register"),
    path("quitter/", views.leave, name="leave"),
]
