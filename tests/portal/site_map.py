"""Who may open each address of the portal's own pages; `things` makes what an address names."""

from datetime import datetime, timedelta

from allonnes.outreach.models import Encounter
from allonnes.town.models import Place
from portal.models import Page, PageVersion
from tests.conventions.access import PUBLIC, Row

ROWS: dict[str, Row] = {
    "portal:home": (PUBLIC, {}),
    "portal:search": (PUBLIC, {}),
    "portal:agenda": (PUBLIC, {}),
    "portal:agenda_past": (PUBLIC, {}),
    "portal:agenda_feed": (PUBLIC, {}),
    "portal:encounter": (PUBLIC, {"pk": "encounter"}),
    "portal:encounter_file": (PUBLIC, {"pk": "encounter"}),
    "portal:help": (PUBLIC, {}),
    "portal:contact": (PUBLIC, {}),
    "portal:legal": (PUBLIC, {}),
    "portal:privacy": (PUBLIC, {}),
    "portal:accessibility": (PUBLIC, {}),
    "portal:sitemap": (PUBLIC, {}),
    "portal:page": (PUBLIC, {"slug": "page"}),
    "portal:page_versions": (PUBLIC, {"slug": "page"}),
    "portal:page_version": (PUBLIC, {"slug": "page", "number": 1}),
    "portal:security_txt": (PUBLIC, {}),
    "portal:robots_txt": (PUBLIC, {}),
    "portal:favicon": (PUBLIC, {}),
    "portal:health": (PUBLIC, {}),
    "portal:demo": (PUBLIC, {}),
    "portal:demo_mails": (PUBLIC, {}),
}


def things(now: datetime) -> dict[str, object]:
    """A page and an encounter to open."""
    page = Page.objects.create(title="Charte", slug="charte", body="Texte", published_at=now)
    PageVersion.objects.create(page=page, number=1, title="Charte", body="Texte", published_at=now)
    place = Place.objects.create(name="Place du Mail")
    encounter = Encounter.objects.create(
        kind="market_stall", title="Stand", starts_at=now, ends_at=now + timedelta(hours=3), place=place
    )
    return {"encounter": encounter.pk, "page": "charte"}
