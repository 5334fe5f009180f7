"""What a tablet of the field keeps, asks and sends; and what apps above add to its home."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import get_resolver, reverse

from allonnes.outreach import field
from tests.factories.accounts import make_user, sign_in
from tests.factories.outreach import EncounterFactory, lock_tablet, mediator


@pytest.mark.django_db
def test_the_tablet_asks_for_a_token_and_its_encounter(client):
    sign_in(client, mediator())
    assert client.get(reverse("field:ticket")).json()["encounter"] is None
    encounter = EncounterFactory(going_on=True)
    lock_tablet(client, encounter)
    said = client.get(reverse("field:ticket")).json()
    assert said["encounter"] == encounter.pk
    strict = Client(enforce_csrf_checks=True, headers={"X-CSRFToken": said["token"]})
    strict.cookies = client.cookies
    assert strict.post(reverse("field:leave")).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ticket", "kept"])
def test_the_tablet_is_turned_away_when_nobody_of_the_field_is_signed_in(client, name):
    assert client.get(reverse(f"field:{name}"))["Location"].startswith(reverse("account_login"))
    client.force_login(make_user())
    assert client.get(reverse(f"field:{name}")).status_code == 403


@pytest.mark.django_db
def test_what_waits_can_be_read_once_the_encounter_is_closed(client):
    sign_in(client, mediator())
    lock_tablet(client, EncounterFactory(long_past=True))
    page = client.get(reverse("field:kept"))
    assert page.status_code == 200
    assert "Ce qui attend sur la tablette" in page.content.decode()


def test_the_code_of_the_tablet_weighs_under_20_kilobytes():
    names = ("field", "field-ready", "worker")
    assert sum(Path(finders.find(f"js/{name}.js")).stat().st_size for name in names) < 20_000


@pytest.mark.django_db
def test_the_tablet_keeps_pages_that_show_nobody(client):
    agent = mediator()
    sign_in(client, agent)
    lock_tablet(client, EncounterFactory(going_on=True))
    page = client.get(reverse("field:home")).content.decode()
    kept = re.search(r'data-pages="([^"]+)"', page)[1].split()
    assert kept[:2] == [reverse("field:home"), reverse("field:kept")]
    assert re.search(r'data-release="[0-9a-f]{12}"', page)
    for path in kept:
        shown = client.get(path).content.decode()
        assert agent.email not in shown
        assert agent.first_name not in shown


def test_an_entry_is_offered_once(monkeypatch):
    monkeypatch.setattr(field, "_ENTRIES", {})
    entry = field.FieldEntry("Compter", "field:count", "plus", is_open=lambda _now: True)
    field.offer(entry)
    field.offer(entry)
    assert field.entries() == [entry]
    with pytest.raises(ValueError, match="offered twice"):
        field.offer(replace(entry, icon="map"))


@pytest.mark.django_db
@pytest.mark.parametrize("is_open", [True, False])
def test_the_field_home_shows_what_is_open(client, monkeypatch, is_open):
    monkeypatch.setattr(field, "_ENTRIES", {})
    field.offer(field.FieldEntry("Ajouter une demande", "field:register", "plus", is_open=lambda _now: is_open))
    sign_in(client, mediator())
    lock_tablet(client, EncounterFactory(going_on=True))
    assert ("Ajouter une demande" in client.get(reverse("field:home")).content.decode()) is is_open


def test_the_lock_lets_through_pages_of_the_field_only():
    spaces = [
        entry
        for entry in get_resolver().url_patterns
        if str(getattr(entry, "namespace", None) or "").startswith("field")
    ]
    assert spaces
    assert all(str(entry.pattern).startswith("terrain/") for entry in spaces)
