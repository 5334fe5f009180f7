"""The page for the supervisor: each part in words and in JSON, 503 when the site does not serve, nothing secret."""

import os
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import ProgrammingError, connection
from django.test import override_settings
from django.utils import timezone

from allonnes.core import health, heartbeats
from allonnes.core.heartbeats import Heart, alive
from allonnes.core.models import OutboxMessage
from allonnes.notifications.receivers import tell_worker_lives
from allonnes.notifications.tasks import relay_outbox
from tests.factories.core import OutboxMessageFactory
from tests.notifications.processes import free_port
from tests.strict_client import StrictClient

Space = namedtuple("Space", "total used free")


@pytest.fixture(autouse=True)
def _hearts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "_last_told", dict.fromkeys(Heart, 0.0))


def _read(client: StrictClient) -> Any:
    return client.get("/sante/", headers={"Accept": "application/json"}).json()


@pytest.mark.django_db
def test_all_is_well_for_two_queries(client: StrictClient, django_assert_num_queries: Any) -> None:
    relay_outbox()
    # Where there is Redis, a worker is expected.
    heartbeats.alive(Heart.WORKER)
    with django_assert_num_queries(2):
        page = client.get("/sante/")
    lines = page.content.decode().splitlines()
    assert (page.status_code, lines[:2]) == (200, ["ok", "base : répond"])
    assert lines[-1] == f"version : {settings.VERSION}"
    assert "no-store" in page["Cache-Control"]
    assert _read(client)["state"] == "ok"
    assert "messages : aucun n’attend" in lines
    assert client.get("/sante/?format=json").json().keys() == _read(client).keys()


@pytest.mark.django_db
def test_it_tells_nothing_secret(client: StrictClient) -> None:
    OutboxMessageFactory(address="camille@example.org", last_error="SMTPServerDisconnected : sans réponse")
    told = client.get("/sante/").content.decode() + str(_read(client))
    database = settings.DATABASES["default"]
    for secret in (settings.SECRET_KEY, "camille", str(settings.VAR_DIR), database["HOST"], database["NAME"]):
        assert not secret or secret not in told


@pytest.mark.django_db
def test_without_its_database_the_site_does_not_serve(client: StrictClient) -> None:
    with connection.execute_wrapper(_no_table):
        page = client.get("/sante/")
    assert (page.status_code, "ses tables manquent" in page.content.decode()) == (503, True)
    with connection.execute_wrapper(_no_database):
        page = client.get("/sante/")
        told = _read(client)
    assert page.status_code == 503
    assert page.content.decode().splitlines()[:2] == ["en panne", "base : ne répond pas"]
    assert (told["state"], told["parts"]["database"]["ok"]) == ("en panne", False)


def _no_table(*call: Any) -> Any:
    raise ProgrammingError("no such table")


def _no_database(*call: Any) -> Any:
    raise health.DatabaseFault("gone")


@pytest.mark.django_db
def test_messages_that_wait_for_long_are_told_with_the_last_error(client: StrictClient) -> None:
    relay_outbox()
    OutboxMessageFactory(last_error="TimeoutError : sans réponse")
    assert _read(client)["parts"]["messages"]["ok"]
    old = timezone.now() - timedelta(minutes=16)
    OutboxMessage.objects.update(created_at=old)
    told = _read(client)
    assert (told["state"], told["parts"]["messages"]["ok"]) == ("dégradé", False)
    words = told["parts"]["messages"]["words"]
    assert words == "1 en attente, dont 1 depuis plus de 15 minutes ; dernière erreur : TimeoutError : sans réponse"


@pytest.mark.django_db
def test_messages_that_failed_are_a_number_without_their_kind(client: StrictClient) -> None:
    for kind in ("budgets/vote_received", "accounts/role_granted"):
        OutboxMessageFactory(kind=kind, failed=True, last_error="Adresse refusée : 550")
    assert _read(client)["parts"]["messages"] == {"ok": True, "words": "aucun n’attend ; 2 en échec en tout"}
    OutboxMessageFactory()
    words = "1 en attente, dont 0 depuis plus de 15 minutes ; 2 en échec en tout"
    assert _read(client)["parts"]["messages"]["words"] == words


@pytest.mark.django_db
def test_a_silent_worker_or_beat_is_told(client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _read(client)["parts"]["beat"] == {"ok": False, "words": "aucun signe de vie connu"}
    with override_settings(CELERY_TASK_ALWAYS_EAGER=False):
        assert not _read(client)["parts"]["worker"]["ok"]
        tell_worker_lives()
        relay_outbox()
        told = _read(client)["parts"]
        assert (told["worker"]["ok"], told["beat"]["ok"]) == (True, True)
        now = heartbeats.time.time()
        for silence, well in ((60, True), (61, False)):
            caches["default"].set("heart:worker", now - silence)
            monkeypatch.setattr(heartbeats.time, "time", lambda: now)
            assert _read(client)["parts"]["worker"]["ok"] is well


@pytest.mark.django_db
def test_a_heart_is_told_every_ten_seconds_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_000.0]
    monkeypatch.setattr(heartbeats.time, "time", lambda: clock[0])
    alive(Heart.WORKER)
    clock[0] += 9
    alive(Heart.WORKER)
    assert heartbeats.silent_for(Heart.WORKER) == 9
    clock[0] += 1
    alive(Heart.WORKER)
    assert heartbeats.silent_for(Heart.WORKER) == 0


@pytest.mark.django_db
def test_a_redis_that_is_gone_is_told_and_the_site_serves(client: StrictClient) -> None:
    where = {"BACKEND": "allonnes.core.cache.SurvivingCache", "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    with override_settings(CACHES={"default": where}):
        page = client.get("/sante/")
    assert page.status_code == 200
    assert page.content.decode().startswith("dégradé\n")
    assert "cache : Redis ne répond pas, chaque processus compte seul" in page.content.decode()


@pytest.mark.django_db
def test_a_disk_almost_full_is_told(client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for total, free, well in ((100, 50, True), (100, 5, True), (100, 4, False), (1, 0.4, False)):
        space = Space(int(total * 1024**3), 0, int(free * 1024**3))
        monkeypatch.setattr(health.shutil, "disk_usage", lambda folder, space=space: space)
        assert _read(client)["parts"]["disk"]["ok"] is well


@pytest.mark.django_db
def test_a_folder_that_takes_no_file_is_told(client: StrictClient, tmp_path: Path) -> None:
    with override_settings(VAR_DIR=Path(__file__)):
        assert _read(client)["parts"]["folder"] == {"ok": False, "words": "n’accepte aucun fichier"}
    with override_settings(VAR_DIR=tmp_path / "absent"):
        assert not _read(client)["parts"]["folder"]["ok"]
        assert not _read(client)["parts"]["disk"]["ok"]


def _backup_part() -> health.Part:
    return next(part for part in health.parts() if part.code == "backup")


@pytest.mark.django_db
def test_a_site_without_a_backup_of_the_night_is_not_well(tmp_path: Path) -> None:
    assert _backup_part().is_well
    with override_settings(IS_LOCAL=False, BACKUP_DIR=tmp_path):
        assert not _backup_part().is_well
        archive = tmp_path / "ville-2026.tar"
        (tmp_path / "ville-2026.tar.part").touch()
        assert not _backup_part().is_well
        archive.touch()
        assert _backup_part().is_well
        too_old = (timezone.now() - timedelta(hours=27)).timestamp()
        os.utime(archive, (too_old, too_old))
        assert not _backup_part().is_well
        assert "aucune n’est finie" in _backup_part().words
