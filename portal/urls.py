from django.urls import path

from portal.views import agenda, pages, site

app_name = "portal"
urlpatterns = [
    path("", site.home, name="home"),
    path("recherche/", site.search, name="search"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/passe/", agenda.past, name="agenda_past"),
    path("agenda.ics", agenda.feed, name="agenda_feed"),
    path("agenda/<int:pk>/", agenda.encounter, name="encounter"),
    path("agenda/<int:pk>.ics", agenda.encounter_file, name="encounter_file"),
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
    path("sante/", site.health, name="health"),
    path("demo/", site.demo, name="demo"),
    path("demo/messages/", site.demo_mails, name="demo_mails"),
]
