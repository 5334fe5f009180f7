from django.urls import path

from allonnes.notifications import views

app_name = "notifications"
urlpatterns = [
    path("avis/", views.notices, name="notices"),
    path("avis/preferences/", views.preferences, name="preferences"),
    path("avis/arreter/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
