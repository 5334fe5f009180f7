"""The pages that every part leads to, and where encounters and the town's own texts are shown."""

from django.urls import reverse

from allonnes.core.addresses import PAGES, ROWS, NamedPage, RowPage

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
)
ROWS.declare(
    RowPage("outreach.Encounter", lambda row: reverse("portal:encounter", args=[row.pk])),
    RowPage("portal.Page", lambda row: reverse("portal:page", args=[row.slug])),
)
