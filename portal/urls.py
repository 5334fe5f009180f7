from django.urls import include, path, register_converter

from portal.calendar.months import MonthConverter
from portal.open_data import urls as open_data
from portal.views import agenda, app, encounters, feeds, pages, site

register_converter(MonthConverter, "month")

app_name = "portal"
urlpatterns = [
    path("", site.home, name="home"),
    path("recherche/", site.search, name="search"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/<month:month>/", agenda.month, name="agenda_month"),
    path("agenda/<month:month>/affiche/", agenda.poster, name="agenda_poster"),
    path("agenda/passe/", agenda.past, name="agenda_past"),
    path("agenda/abonnement/", agenda.subscribe, name="agenda_subscribe"),
    path("agenda/mon-agenda/", agenda.my_agenda, name="my_agenda"),
    path("agenda/mon-agenda/adresse/", agenda.give_address, name="agenda_address"),
    path("agenda/mon-agenda/adresse/retirer/", agenda.take_back_address, name="agenda_address_back"),
    path("agenda.ics", feeds.everything, name="agenda_feed"),
    path("agenda/conseil/<slug:slug>.ics", feeds.council, name="agenda_council_feed"),
    path("agenda/quartier/<slug:slug>.ics", feeds.quartier, name="agenda_quartier_feed"),
    path("agenda/prive/<slug:token>.ics", feeds.private, name="agenda_private_feed"),
    path("agenda/<int:pk>.ics", feeds.encounter, name="encounter_file"),
    path("agenda/<slug:uid>.ics", feeds.item, name="agenda_item_file"),
    path("agenda/<int:pk>/", encounters.encounter, name="encounter"),
    path("agenda/serie/<slug:slug>/", encounters.series, name="series"),
    path("donnees/", include(open_data.urlpatterns)),
    path("aide/", pages.help_page, name="help"),
    path("contact/", pages.contact, name="contact"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("plan-du-site/", pages.sitemap, name="sitemap"),
    path("pages/<slug:slug>/", pages.page, name="page"),
    path("pages/<slug:slug>/versions/", pages.page_versions, name="page_versions"),
    path("pages/<slug:slug>/versions/<int:number>/", pages.page_version, name="page_version"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    path("robots.txt", pages.robots_txt, name="robots_txt"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.worker, name="worker"),
    path("hors-ligne/", app.offline, name="offline"),
    path("sante/", site.health, name="health"),
    path("demo/", site.demo, name="demo"),
    path("demo/messages/", site.demo_mails, name="demo_mails"),
]
