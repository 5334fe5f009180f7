"""Who may open each address of the portal's own pages; `things` makes what an address names."""

from datetime import datetime, timedelta

from allonnes.outreach.models import Encounter, Series
from allonnes.town.models import Place
from portal.models import Page, PageVersion
from tests.conventions.access import PUBLIC, SIGNED_IN, Row

ROWS: dict[str, Row] = {
    "portal:home": (PUBLIC, {}),
    "portal:search": (PUBLIC, {}),
    "portal:agenda": (PUBLIC, {}),
    "portal:agenda_month": (PUBLIC, {"month": "2027-03"}),
    "portal:agenda_poster": (PUBLIC, {"month": "2027-03"}),
    "portal:agenda_past": (PUBLIC, {}),
    "portal:agenda_subscribe": (PUBLIC, {}),
    "portal:my_agenda": (SIGNED_IN, {}),
    "portal:agenda_address": (SIGNED_IN, {}),
    "portal:agenda_address_back": (SIGNED_IN, {}),
    "portal:agenda_feed": (PUBLIC, {}),
    "portal:agenda_council_feed": (PUBLIC, {"slug": "unknown"}),
    "portal:agenda_quartier_feed": (PUBLIC, {"slug": "unknown"}),
    "portal:agenda_private_feed": (PUBLIC, {"token": "unknown"}),
    "portal:agenda_item_file": (PUBLIC, {"uid": "encounter_uid"}),
    "portal:encounter": (PUBLIC, {"pk": "encounter"}),
    "portal:series": (PUBLIC, {"slug": "series"}),
    "portal:encounter_file": (PUBLIC, {"pk": "encounter"}),
    "portal:open_data": (PUBLIC, {}),
    "portal:open_data_dcat": (PUBLIC, {}),
    "portal:open_data_scdl": (PUBLIC, {}),
    "portal:open_data_api": (PUBLIC, {}),
    "portal:open_data_set": (PUBLIC, {"slug": "flux"}),
    "portal:open_data_schema": (PUBLIC, {"slug": "flux"}),
    "portal:open_data_file": (PUBLIC, {"slug": "flux", "extension": "csv"}),
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
    "portal:manifest": (PUBLIC, {}),
    "portal:worker": (PUBLIC, {}),
    "portal:offline": (PUBLIC, {}),
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
    Series.objects.create(title="Assises", slug="assises-2027", year=2027, plain_words="Un an.", is_published=True)
    return {
        "series": "assises-2027",
        "encounter": encounter.pk,
        "encounter_uid": f"rencontre-{encounter.pk}",
        "page": "charte",
    }
