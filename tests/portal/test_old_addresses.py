"""Addresses of the site of before lead to the page of today; those that lead nowhere are counted, never who asked."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from portal.models import MissedAddress, OldAddress
from portal.old_addresses import missed
from portal.old_addresses.missed import keep_missed, note_missed
from portal.old_addresses.paths import path_of, refusal_of_new, refusal_of_old, target_of
from portal.tasks import keep_missed_addresses
from tests.factories.accounts import make_administrator, sign_in
from tests.factories.portal import MissedAddressFactory, OldAddressFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
OLD = "/project/budget-participatif-2019/collect/depot"
LIST, ADD = "/gestion/portal/oldaddress/", "/gestion/portal/oldaddress/add/"


@pytest.mark.parametrize("asked", [OLD, f"{OLD}/", f"{OLD}?page=2"])
def test_an_old_address_leads_to_the_page_of_today(client: StrictClient, asked: str) -> None:
    OldAddressFactory(path=OLD, target="/budgets/?annee=2019")
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (301, "/budgets/?annee=2019")
    assert client.post(asked).status_code == 404


def test_an_unknown_address_says_so_for_one_query_more(client: StrictClient, django_assert_num_queries: Any) -> None:
    # The table of old addresses, then what the head and the foot of any page ask.
    with django_assert_num_queries(3):
        page = client.get("/themes/nature/")
    assert (page.status_code, "Cette page n’existe pas" in page.content.decode()) == (404, True)


def test_what_is_asked_in_vain_is_a_path_a_number_and_a_day(client: StrictClient) -> None:
    for _time in range(2):
        client.get("/themes/nature/?mail=camille@example.org", REMOTE_ADDR="192.0.2.7")
    assert not MissedAddress.objects.exists()
    with time_machine.travel("2026-11-30 10:00+01:00", tick=False):
        assert keep_missed_addresses() == 1
    with time_machine.travel("2026-12-02 10:00+01:00", tick=False):
        client.get("/themes/nature/")
        keep_missed_addresses()
    assert list(MissedAddress.objects.values_list("path", "times", "last_on")) == [
        ("/themes/nature", 3, date(2026, 12, 2))
    ]
    with connection.cursor() as cursor:
        columns = {
            column.name for column in connection.introspection.get_table_description(cursor, "portal_missedaddress")
        }
    assert columns == {"id", "path", "times", "last_on"}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/wp-login.php",
        "/profil/camille@example.org",
        "/compte/secret-coupe-par-la-messagerie",
        "/a" * 200,
        "/budgets/inconnu/nulle-part/",
    ],
)
def test_some_addresses_are_not_noted(path: str) -> None:
    """Probes, what names somebody, and what begins like our own links with a secret."""
    note_missed(path)
    assert keep_missed(timezone.now()) == 0


def test_thousands_of_addresses_fill_neither_the_memory_nor_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(missed.MOST_AT_ONCE + 20):
        note_missed(f"/themes/{number}")
    assert len(cache.get(missed.KEY)) == missed.MOST_AT_ONCE
    monkeypatch.setattr(missed, "MOST_KEPT", 2)
    for times in (9, 5, 1):
        MissedAddressFactory(path=f"/blog/{times}", times=times)
    note_missed("/themes/0")
    keep_missed(timezone.now())
    assert set(MissedAddress.objects.values_list("path", flat=True)) == {"/blog/9", "/blog/5"}


def test_an_address_redirected_since_is_no_longer_in_the_list() -> None:
    note_missed("/blog/article")
    OldAddressFactory(path="/blog/article")
    keep_missed(timezone.now())
    assert not MissedAddress.objects.exists()


def test_addresses_are_read_whole_or_not() -> None:
    assert path_of("https://ancien.example/projects/2019/?page=2#haut") == "/projects/2019"
    assert path_of("/th%C3%A8mes/eau/") == "/thèmes/eau"
    assert (path_of(""), path_of("/")) == ("/", "/")
    assert target_of("/budgets") == "/budgets/"
    assert target_of("http://localhost:8000/budgets/?annee=2019") == "/budgets/?annee=2019"
    assert target_of("/robots.txt") == "/robots.txt"
    assert target_of("/") == "/"


def test_what_cannot_be_redirected_says_why() -> None:
    assert "Écrivez l’ancienne adresse" in str(refusal_of_old(" "))
    assert "est une page de ce site" in str(refusal_of_old("/budgets"))
    assert "trop longue" in str(refusal_of_old("/" + "a" * 301))
    assert refusal_of_old(OLD) is None
    assert "n’est pas une page de ce site" in str(refusal_of_new("/nulle-part/"))
    assert "n’est pas une page de ce site" in str(refusal_of_new(""))
    assert "est une page de ce site. Exemple" in str(refusal_of_new("https://ailleurs.example/budgets/"))
    with override_settings(SITE_URL="https://participation.example.org"):
        assert refusal_of_new("https://participation.example.org/budgets/") is None


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"path": "blog", "target": "/"}, "old_address_is_a_path"),
        ({"path": "/blog", "target": "https://ailleurs.example"}, "old_address_leads_here"),
        ({"path": "/blog", "target": "//ailleurs.example"}, "old_address_leads_here"),
    ],
)
def test_the_database_keeps_visitors_here(fields: dict[str, str], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OldAddress.objects.create(**fields)


def test_the_desk_fills_the_table_from_the_list_of_those_asked_in_vain(client: StrictClient) -> None:
    sign_in(client, make_administrator())
    MissedAddressFactory(path=OLD)
    assert f"{ADD}?path=%2Fproject%2F" in client.get("/gestion/portal/missedaddress/").content.decode()
    assert f'value="{OLD}"' in client.get(ADD, {"path": OLD}).content.decode()
    refused = client.post(ADD, {"path": "/budgets/", "target": "/nulle-part/"}).content.decode()
    assert "n’a pas besoin d’être redirigée" in refused
    assert "n’est pas une page de ce site" in refused
    client.post(ADD, {"path": f"https://ancien.example{OLD}/", "target": "/budgets"})
    assert list(OldAddress.objects.values_list("path", "target")) == [(OLD, "/budgets/")]
    assert not MissedAddress.objects.exists()


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "adresses.csv"
    path.write_text("\n".join(("ancienne;nouvelle", *lines)), encoding="utf-8")
    return path


def test_a_file_is_tried_before_it_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    OldAddressFactory(path="/blog/deux", target="/agenda/")
    OldAddressFactory(path="/blog/trois", target="/budgets/")
    MissedAddressFactory(path=OLD)
    file = _file(tmp_path, f"https://ancien.example{OLD};/budgets/", "/blog/deux;/budgets/", "/blog/trois;/budgets")
    call_command("import_old_addresses", file)
    counts = "Nouvelles : 1. Changées : 1. Déjà là : 1."
    assert f"Essai à blanc, rien n’est écrit. {counts}" in capsys.readouterr().out
    assert OldAddress.objects.count() == 2
    call_command("import_old_addresses", file, "--apply")
    assert f"Écrit. {counts}" in capsys.readouterr().out
    assert set(OldAddress.objects.values_list("path", "target")) == {
        (OLD, "/budgets/"),
        ("/blog/deux", "/budgets/"),
        ("/blog/trois", "/budgets/"),
    }
    assert not MissedAddress.objects.exists()
    call_command("import_old_addresses", file, "--apply")
    assert "Nouvelles : 0. Changées : 0. Déjà là : 3." in capsys.readouterr().out


def test_every_fault_of_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = _file(tmp_path, "/budgets/;/nulle-part/", "/blog;/budgets/", "/blog/;/agenda/")
    with pytest.raises(CommandError) as refused:
        call_command("import_old_addresses", file, "--apply")
    told = str(refused.value).replace("\u202f", " ")
    assert "Ligne 2 : « /budgets » est une page de ce site" in told
    assert "Ligne 2 : « /nulle-part/ » n’est pas une page de ce site" in told
    assert "Ligne 4 : « /blog » est déjà à la ligne 3, vers une autre page." in told
    assert not OldAddress.objects.exists()
    with pytest.raises(CommandError, match="Impossible de lire"):
        call_command("import_old_addresses", tmp_path / "absent.csv")
