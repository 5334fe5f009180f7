"""Stable pages, files for machines, and pages for what goes wrong."""

import gzip
import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from PIL import Image

from allonnes.town.models import TownProfile
from allonnes.urls import urlpatterns as real_urls
from tests.factories.accounts import make_user, sign_in
from tests.factories.budgets import EditionFactory, PhaseFactory, make_counted_edition
from tests.factories.portal import EncounterFactory, PageFactory
from tests.strict_client import StrictClient, problems_of

pytestmark = pytest.mark.django_db

STABLE = {
    "/": "Accueil",
    "/contact/": "Nous contacter",
    "/mentions-legales/": "Mentions légales",
    "/accessibilite/": "Accessibilité",
    "/plan-du-site/": "Plan du site",
    "/aide/": "Aide",
    "/donnees-personnelles/": "Données personnelles",
    "/recherche/": "Recherche",
    "/agenda/": "Rencontres et conseils",
    "/budgets/": "Budget participatif",
}
FULL_PROFILE = {
    "name": "Allonnes",
    "insee_code": "72003",
    "department_name": "Sarthe",
    "address": "Esplanade\n72700 Allonnes",
    "phone": "02 61 91 00 00",
    "email": "mairie@example.org",
    "opening_hours": "Du lundi au vendredi",
    "publication_director": "Une personne",
    "hosting": "Un hébergeur",
    "dpo_contact": "dpo@example.org",
    "security_contact": "securite@example.org",
}


@login_not_required
def broken(request: object) -> None:
    raise RuntimeError("un secret")


urlpatterns = [path("panne/", broken), *real_urls]
handler500 = "django.views.defaults.server_error"


@pytest.mark.parametrize(("address", "title"), STABLE.items())
@pytest.mark.parametrize("profile", [{}, FULL_PROFILE], ids=["empty", "full"])
def test_stable_page_stands_with_and_without_the_town_s_facts(
    client: StrictClient, address: str, title: str, profile: dict[str, str]
) -> None:
    if profile:
        TownProfile.objects.create(**profile)
    response = client.get(address)
    assert response.status_code == 200
    html = response.content.decode()
    assert f"<title>{title} – " in html
    assert all(f'href="{linked}"' in html for linked in ("/aide/", "/contact/", "/plan-du-site/", "/accessibilite/"))


def test_titles_of_the_pages_are_unique(client: StrictClient) -> None:
    titles = {re.search("<title>(.*?)</title>", client.get(one).content.decode())[1] for one in STABLE}
    assert len(titles) == len(STABLE)


@pytest.mark.parametrize("address", STABLE)
def test_public_page_writes_nothing_and_sets_no_cookie(client: StrictClient, address: str) -> None:
    assert not client.get(address).cookies
    assert client.post(address).status_code == 405


def test_legal_page_says_what_is_missing_and_never_invents(client: StrictClient) -> None:
    page = client.get("/mentions-legales/").content.decode()
    assert page.count("À compléter par la ville") == 3
    cache.clear()
    TownProfile.objects.create(**FULL_PROFILE)
    page = client.get("/mentions-legales/").content.decode()
    assert "À compléter" not in page
    assert "Sarthe" in page


def test_contact_page_shows_what_the_town_gave(client: StrictClient) -> None:
    assert "pas encore indiqué son téléphone" in client.get("/contact/").content.decode()
    cache.clear()
    TownProfile.objects.create(**FULL_PROFILE)
    page = client.get("/contact/").content.decode()
    assert "mailto:mairie@example.org" in page
    assert "pas encore indiqué" not in page


def test_privacy_page_lists_every_use_with_its_purpose(client: StrictClient) -> None:
    page = client.get("/donnees-personnelles/").content.decode()
    assert page.count('<th scope="row">') >= 3
    assert "est à compléter par la ville" in page
    assert "cinq ans après la fin d’une demande" in page
    cache.clear()
    TownProfile.objects.create(**FULL_PROFILE)
    assert "dpo@example.org" in client.get("/donnees-personnelles/").content.decode()


def test_sitemap_names_editions_and_pages(client: StrictClient) -> None:
    EditionFactory(title="Budget 2027")
    PageFactory(title="La charte")
    page = client.get("/plan-du-site/").content.decode()
    assert "Budget 2027" in page
    assert "La charte" in page


def test_menu_of_a_signed_in_person_and_private_answers(client: StrictClient) -> None:
    sign_in(client, make_user())
    response = client.get("/")
    assert "Mon compte" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


# --- For machines -----------------------------------------------------------------------------------
@pytest.mark.parametrize("now", ["2027-01-01 00:00", "2028-02-29 12:00", "2031-12-31 23:59"])
def test_security_txt_expires_ahead_and_within_a_year(client: StrictClient, now: str) -> None:
    with time_machine.travel(now, tick=False):
        response = client.get("/.well-known/security.txt")
        fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
        expires = datetime.fromisoformat(fields["Expires"])
        assert timezone.now() + timedelta(days=90) < expires < timezone.now() + timedelta(days=365)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == f"{settings.SITE_URL}/contact/"
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"


def test_security_txt_gives_the_town_s_address(client: StrictClient) -> None:
    TownProfile.objects.create(**FULL_PROFILE)
    assert "Contact: mailto:securite@example.org\n" in client.get("/.well-known/security.txt").content.decode()


def test_the_logo_is_where_browsers_look_for_it(client: StrictClient) -> None:
    found = client.get("/favicon.ico")
    assert found["Location"] == "/static/icons/favicon.ico"
    with Image.open(finders.find("icons/favicon.ico")) as drawing:
        assert drawing.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
        assert drawing.convert("RGB").getpixel((10, 10)) == (179, 54, 27)


def test_robots_keep_out_of_private_pages_and_of_a_demonstration(client: StrictClient) -> None:
    with override_settings(DEMO=False):
        text = client.get("/robots.txt").content.decode()
    assert "Disallow: /compte/\n" in text
    assert "Disallow: /\n" not in text
    with override_settings(DEMO=True):
        assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


# --- What goes wrong --------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/absente/", "/budgets/absente/", "/pages/absente/", "/%00/", "/budgets/é/"])
def test_unknown_address_is_a_whole_page_404(client: StrictClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.content.decode()


@override_settings(ROOT_URLCONF="tests.portal.test_pages")
def test_fault_of_ours_tells_nothing_of_it() -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/panne/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "Une panne nous empêche" in page
    assert "secret" not in page
    assert problems_of(page) == []


def test_form_sent_after_its_session_keeps_the_text_and_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/compte/connexion/", {"login": "a@example.org"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Rien n’a été enregistré" in page
    assert problems_of(page) == []


# --- Weight -----------------------------------------------------------------------------------------
def weight_of(html: str) -> int:
    """Gzipped page, with the style sheet, scripts and fonts it asks for (fonts are already compressed)."""
    named = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|woff2))"', html))
    files = [Path(finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", name))).read_bytes() for name in sorted(named)]
    assert any(name.endswith("css") for name in named)
    return len(gzip.compress(html.encode())) + sum(min(len(content), len(gzip.compress(content))) for content in files)


def test_first_view_weighs_less_than_100_kb(client: StrictClient) -> None:
    edition = make_counted_edition(slug="bp")
    PhaseFactory(edition=edition)
    EncounterFactory.create_batch(3)
    addresses = ("/", "/budgets/bp/", "/budgets/bp/projets/", "/budgets/bp/resultats/", "/agenda/")
    weights = {address: weight_of(client.get(address).content.decode()) for address in addresses}
    assert max(weights.values()) < 100_000, json.dumps(weights)
