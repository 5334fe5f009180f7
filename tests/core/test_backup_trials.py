"""A back-up that was never restored is a hope: the last one is tried, in a database made for that alone."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import ConnectionHandler
from django.utils import timezone
from psycopg import sql

from allonnes.core import backups, health
from allonnes.core.backup_trials import RECORD, last_trial
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(settings: Any, tmp_path: Path) -> Path:
    """A site whose files are its own; the folder of its back-ups."""
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    settings.BACKUP_DIR = tmp_path / "sauvegardes"
    (tmp_path / "media" / "photos").mkdir(parents=True)
    (tmp_path / "media" / "photos" / "mare.webp").write_bytes(b"picture")
    return settings.BACKUP_DIR


@pytest.fixture
def trial_database(settings: Any) -> Iterator[dict[str, Any]]:
    """An empty database beside that of the tests, whose name says that it may be emptied."""
    connection.ensure_connection()
    info = connection.connection.info
    where = {"host": info.host, "port": info.port, "user": info.user, "password": info.password}
    name = f"{info.dbname}_essai"
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    host = info.host.replace("/", "%2F")
    settings.TRIAL_DATABASE_URL = f"postgres://{info.user}:{info.password or ''}@{host}:{info.port}/{name}"
    yield {**where, "dbname": name}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _part() -> health.Part:
    return next(part for part in health.parts() if part.code == "trial")


def test_the_newest_archive_is_restored_counted_and_forgotten(
    town: Path, trial_database: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    make_user(first_name="Zoé")
    call_command("backup")
    for _time in range(2):
        call_command("try_restore")
    told = capsys.readouterr().out
    (archive,) = town.iterdir()
    assert f"{archive.name} se restaure :" in told
    assert ", fichiers : 1." in told
    with psycopg.connect(**trial_database) as emptied:
        assert emptied.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    trial = last_trial()
    assert trial is not None
    assert (trial.archive, trial.is_well) == (archive.name, True)


def test_the_supervisor_is_told_of_a_trial_that_failed_or_was_missed(
    settings: Any, town: Path, trial_database: dict[str, Any]
) -> None:
    assert _part().is_well
    settings.IS_LOCAL = False
    assert (_part().is_well, _part().words) == (False, "jamais fait")
    settings.IS_LOCAL = True
    call_command("backup")
    call_command("try_restore")
    settings.IS_LOCAL = False
    day = f"{timezone.localtime():%d/%m/%Y}"
    assert (_part().is_well, _part().words) == (True, f"réussi le {day}")
    record = town.parent / RECORD
    record.write_text(record.read_text().replace(f'"at": "{timezone.now():%Y}', '"at": "2001'))
    assert not _part().is_well
    broken = town / "ville-1.tar"
    broken.write_text("ceci n’est pas une archive")
    with pytest.raises(CommandError, match="n’est pas une sauvegarde lisible"):
        call_command("try_restore", broken)
    assert (_part().is_well, _part().words) == (False, f"a échoué le {day}")
    record.write_text("{")
    assert _part().words == "jamais fait"


@pytest.mark.parametrize("name", ["allonnes", "itself"])
def test_no_other_database_is_ever_emptied(settings: Any, town: Path, name: str) -> None:
    own = connection.settings_dict["NAME"]
    name = own if name == "itself" else name
    settings.TRIAL_DATABASE_URL = f"postgres://allonnes@127.0.0.1:1/{name}"
    call_command("backup")
    with pytest.raises(CommandError, match="son nom doit finir par « _essai »"):
        call_command("try_restore")
    assert connection.introspection.table_names()


def test_what_lacks_is_said(settings: Any, town: Path, trial_database: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="Aucune sauvegarde dans"):
        call_command("try_restore")
    call_command("backup")
    settings.TRIAL_DATABASE_URL = "postgres://allonnes@127.0.0.1:1/absente_essai"
    with pytest.raises(CommandError, match="ne se laisse pas préparer"):
        call_command("try_restore")
    settings.TRIAL_DATABASE_URL = ""
    with pytest.raises(CommandError, match="TRIAL_DATABASE_URL est absente"):
        call_command("try_restore")


def test_an_archive_without_the_tables_of_the_site_is_no_town(town: Path, trial_database: dict[str, Any]) -> None:
    with psycopg.connect(**trial_database) as other:
        other.execute("CREATE TABLE autre (id integer)")
    own = {**connection.settings_dict, "NAME": trial_database["dbname"], "OPTIONS": {}}
    from_elsewhere: Any = ConnectionHandler({"default": own})["default"]
    town.mkdir()
    backups.back_up(from_elsewhere, town / "ville-1.tar")
    from_elsewhere.close()
    with pytest.raises(CommandError, match="ne contient pas les tables du site"):
        call_command("try_restore")


def test_old_archives_go_and_the_last_one_stays(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town.mkdir()
    long_ago = (timezone.now() - timedelta(days=40)).timestamp()
    for name in ("ville-1.tar", "ville-2.tar"):
        (town / name).touch()
        os.utime(town / name, (long_ago, long_ago))
    assert backups.forget_older(timezone.now() - timedelta(days=30)) == ["ville-1.tar"]
    call_command("backup", "--keep-days", "30")
    assert "Ancienne sauvegarde enlevée : ville-2.tar" in capsys.readouterr().out
    assert len(list(town.iterdir())) == 1
