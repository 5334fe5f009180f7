"""The portal on a phone: what it needs to be installed, and what its one worker keeps: never a page of somebody."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from PIL import Image

from portal.installed import APART, worker_for

pytestmark = pytest.mark.django_db


def told_to_the_worker(client):
    code = client.get(reverse("portal:worker")).text
    return json.loads(re.match(r"const PORTAL = (.*);\n", code)[1]), code


def test_manifest_has_icons_that_exist_and_three_shortcuts(client):
    response = client.get(reverse("portal:manifest"))
    assert response["Content-Type"] == "application/manifest+json"
    told = response.json()
    assert (told["start_url"], told["scope"], told["display"], told["lang"]) == ("/", "/", "standalone", "fr")
    for icon in told["icons"]:
        file = re.sub(r"^/static/(.*?)(\.[0-9a-f]{12})?\.png$", r"\1.png", icon["src"])
        with Image.open(finders.find(file)) as drawn:
            assert "x".join(map(str, drawn.size)) == icon["sizes"]
    assert {icon.get("purpose", "any") for icon in told["icons"]} == {"any", "maskable"}
    wanted = [reverse(name) for name in ("requests_qrc:start_report", "budgets:list", "portal:agenda")]
    assert [shortcut["url"] for shortcut in told["shortcuts"]] == wanted


def test_every_page_offers_the_manifest(client):
    assert f'<link rel="manifest" href="{reverse("portal:manifest")}">' in client.get("/").text


def test_worker_answers_for_the_whole_portal_and_is_never_stale(client):
    told, code = told_to_the_worker(client)
    page = client.get(reverse("portal:worker"))
    assert page["Content-Type"] == "text/javascript; charset=utf-8"
    assert (page["Cache-Control"], page["Service-Worker-Allowed"]) == ("no-cache", "/")
    assert "worker-src 'self'" in page["Content-Security-Policy"]
    assert "importScripts(PORTAL.box)" in code
    assert told["instead"][reverse("requests_qrc:start_report")] == reverse("requests_qrc:without_network")


def test_what_it_keeps_are_pages_of_nobody_and_files_that_exist(client):
    told, _code = told_to_the_worker(client)
    assert sorted(told["pages"]) == sorted([reverse("portal:offline"), reverse("requests_qrc:without_network")])
    for page in told["pages"]:
        assert client.get(page).status_code == 200
        assert not re.search(APART, page)
    for file in told["files"]:
        assert finders.find(re.sub(r"^/static/(.*?)(\.[0-9a-f]{12})?\.js$", r"\1.js", file))


def test_it_never_touches_the_vote_accounts_kiosks_or_the_desk():
    apart = ("/gestion/", "/compte/", "/compte/connexion/", "/budgets/2027/voter/", "/budgets/2027/borne/bulletin/")
    assert [worker_for(path) for path in apart] == [""] * 5
    assert worker_for("/terrain/saisie/") == ""
    assert worker_for("/").startswith("/sw.js?r=")
    for name in ("kiosk", "kiosk_identity", "kiosk_ballot", "kiosk_done"):
        assert re.search(APART, reverse(f"budgets:{name}", args=["edition"])), name


def test_offline_page_says_what_still_works(client):
    text = client.get(reverse("portal:offline")).text
    assert "Pas de réseau" in text
    assert reverse("requests_qrc:without_network") in text
    assert 'href="tel:112"' in text
