"""The pages that every part leads to, and where encounters and the town's own texts are shown."""

from django.urls import reverse

from allonnes.core.addresses import OFFLINE, PAGES, ROWS, NamedPage, OfflinePage, RowPage

PAGES.declare(
    NamedPage("home", "portal:home"),
    NamedPage("search", "portal:search"),
    NamedPage("agenda", "portal:agenda"),
    NamedPage("contact", "portal:contact"),
    NamedPage("demo", "portal:demo"),
    NamedPage("help", "portal:help"),
    NamedPage("privacy", "portal:privacy"),
    NamedPage("accessibility", "portal:accessibility"),
    NamedPage("health", "portal:health"),
    NamedPage("manifest", "portal:manifest"),
    NamedPage("worker", "portal:worker"),
    NamedPage("offline", "portal:offline"),
)
OFFLINE.declare(OfflinePage("portal:offline"))
ROWS.declare(
    RowPage("outreach.Encounter", lambda row: reverse("portal:encounter", args=[row.pk])),
    RowPage("outreach.Series", lambda row: reverse("portal:series", args=[row.slug])),
    RowPage("portal.Page", lambda row: reverse("portal:page", args=[row.slug])),
)
