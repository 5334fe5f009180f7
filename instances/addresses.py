"""Where opinions and actions of councils are shown, and where a subject is proposed to one."""

from django.urls import reverse

from allonnes.core.addresses import PAGES, ROWS, NamedPage, RowPage

PAGES.declare(NamedPage("suggest-to-council", "instances:suggest_to_council"))
ROWS.declare(
    RowPage("instances.Council", lambda row: reverse("instances:council", args=[row.slug])),
    RowPage("instances.Consultation", lambda row: reverse("instances:consultation", args=[row.slug])),
    RowPage("instances.Opinion", lambda row: reverse("instances:opinion", args=[row.council.slug, row.pk])),
    RowPage("instances.Initiative", lambda row: reverse("instances:initiative", args=[row.council.slug, row.pk])),
)
