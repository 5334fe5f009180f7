from django.urls import path

from allonnes.notifications import views
from allonnes.notifications.newsletters import views as newsletters

app_name = "notifications"
urlpatterns = [
    path("avis/", views.notices, name="notices"),
    path("avis/preferences/", views.preferences, name="preferences"),
    path("avis/arreter/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("avis/arreter-adresse/<str:token>/", views.unsubscribe_address, name="unsubscribe_address"),
    path("lettre/", newsletters.newsletters, name="newsletters"),
    path("lettre/<int:pk>/", newsletters.newsletter, name="newsletter"),
    path("lettre/abonnement/", newsletters.subscribe, name="newsletter_subscribe"),
    path("lettre/abonnement/<str:token>/", newsletters.confirm, name="newsletter_confirm"),
    path("lettre/arreter/<uuid:public_id>/", newsletters.stop, name="newsletter_stop"),
]
