"""Addresses of every part."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from allonnes.accounts.auth_urls import allauth_urlpatterns
from allonnes.accounts.desk_urls import desk_urlpatterns
from allonnes.contributions.views.desk import moderation
from allonnes.core.gallery import gallery
from allonnes.notifications.gallery import sample_mail

admin.site.site_header = admin.site.site_title = f"{settings.SITE_NAME} : gestion"
admin.site.index_title = "Que voulez-vous faire ?"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.urls")),
    path("", include("allonnes.notifications.urls")),
    path("carte/", include("allonnes.town.urls")),
    path("budgets/", include("budgets.urls")),
    path("conseils/", include("instances.urls")),
    path("demandes/", include("requests_qrc.urls")),
    path("observatoire/", include("observatory.urls")),
    path("compte/", include("allonnes.accounts.urls")),
    path("compte/", include(allauth_urlpatterns)),
    path("terrain/", include("allonnes.outreach.urls")),
    path("rencontres/", include("allonnes.outreach.seat_urls")),
    path("terrain/saisie/", include("budgets.pages.field_urls")),
    path("terrain/saisie/", include("requests_qrc.intake.field_urls")),
    path("terrain/saisie/", include("instances.councils.field_urls")),
    path("terrain/saisie/", include("instances.consultations.field_urls")),
    path("terrain/saisie/", include("observatory.following.field_urls")),
    path("gestion/", include(desk_urlpatterns)),
    path("gestion/tableau-de-bord/", include("observatory.dashboards.desk_urls")),
    path("gestion/moderation/", moderation, name="moderation"),
    path("gestion/", admin.site.urls),
]
if settings.DEMO or settings.DEBUG:
    urlpatterns += [
        path("composants/", gallery, name="gallery"),
        path("composants/messages/<path:name>/", sample_mail, name="sample_mail"),
    ]

handler404 = "portal.errors.not_found"
