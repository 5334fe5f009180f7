"""A whole town in one file, then in a new database: the real tools of PostgreSQL, no half measures."""

import os
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from allonnes.core import backups
from allonnes.core.errors import InvalidInput
from tests.factories.accounts import make_user
from tests.factories.outreach import EncounterFactory

ROOT = Path(__file__).resolve().parents[2]


def _manage(where, *arguments, media):
    """A command of the portal, on another database, as an administrator types it."""
    script = (
        "import django; from django.conf import settings; "
        f"settings.DATABASES['default']['NAME'] = {where['dbname']!r}; settings.MEDIA_ROOT = {str(media)!r}; "
        "django.setup(); from django.core.management import execute_from_command_line as run; "
        f"run(['manage.py', *{list(map(str, arguments))!r}])"
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "allonnes.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_a_town_saved_then_restored_elsewhere_reads_the_same(tmp_path, media, empty_database, capsys):
    encounter, user = EncounterFactory(title="Balade à l’étang"), make_user(first_name="Zoé")
    (media / "photos").mkdir(parents=True)
    (media / "photos" / "mare.webp").write_bytes(b"picture")
    archive = tmp_path / "ville.tar"
    call_command("backup", archive)
    assert f"Sauvegarde écrite : {archive}" in capsys.readouterr().out
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["ville.tar"]

    other = tmp_path / "media-2"
    done = _manage(empty_database, "restore", archive, media=other)
    assert (done.returncode, done.stdout.strip()) == (0, f"Ville restaurée depuis {archive}"), done.stderr
    assert (other / "photos" / "mare.webp").read_bytes() == b"picture"
    with psycopg.connect(**empty_database) as restored:
        title, found = restored.execute(
            "SELECT title, search @@ websearch_to_tsquery('fr', 'etang') FROM outreach_encounter WHERE id = %s",
            [encounter.pk],
        ).fetchone()
        (name,) = restored.execute("SELECT first_name FROM accounts_user WHERE id = %s", [user.pk]).fetchone()
        restored.execute(
            "INSERT INTO outreach_encounterhistory (event, from_state, to_state, reason, link, encounter_id)"
            "VALUES ('hold', 'planned', 'held', '', '', %s)",
            [encounter.pk],
        )
        with pytest.raises(psycopg.errors.RaiseException, match="append_only"):
            restored.execute("DELETE FROM outreach_encounterhistory")
    assert (title, found, name) == ("Balade à l’étang", True, "Zoé")
    assert _manage(empty_database, "migrate", "--check", media=other).returncode == 0


@pytest.mark.django_db(transaction=True)
def test_an_archive_is_never_replaced(tmp_path, media):
    archive = tmp_path / "ville.tar"
    archive.write_text("précieux")
    with pytest.raises(CommandError, match="existe déjà : choisissez un autre nom"):
        call_command("backup", archive)
    assert archive.read_text() == "précieux"


@pytest.mark.django_db(transaction=True)
def test_an_archive_whose_name_would_not_be_found_again_is_not_made(tmp_path, media):
    with pytest.raises(CommandError, match=r"Le nom d’une sauvegarde contient « \.tar »"):
        call_command("backup", tmp_path / "ville.bak")
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db(transaction=True)
def test_an_archive_that_cannot_be_written_is_said(tmp_path, media):
    with pytest.raises(CommandError, match=r"Impossible d’écrire .*ville\.tar"):
        call_command("backup", tmp_path / "nulle-part" / "ville.tar")


@pytest.mark.django_db(transaction=True)
def test_a_tool_that_fails_leaves_no_file(tmp_path, media, monkeypatch):
    """A demand that no server here can meet makes the real tool fail; our own connections were open before."""
    with backups.shuffled_snapshot(connection):
        pass
    monkeypatch.setenv("PGCHANNELBINDING", "require")
    with pytest.raises(InvalidInput) as refused:
        backups.back_up(connection, tmp_path / "ville.tar")
    first, detail = refused.value.problems
    assert first == "pg_dump a échoué :"
    assert "channel binding" in detail
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db(transaction=True)
def test_a_tool_that_is_missing_is_named():
    with pytest.raises(InvalidInput, match="pg_nothing est introuvable : installez le client PostgreSQL 15"):
        backups._program("pg_nothing", 15)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_holds_something_is_left_alone(tmp_path):
    encounter = EncounterFactory()
    with pytest.raises(CommandError, match="n’est pas vide : restaurez dans une base neuve, rien n’a été changé"):
        call_command("restore", tmp_path / "ville.tar")
    encounter.refresh_from_db()


def _broken_archives(folder):
    (folder / "texte.tar").write_text("ceci n’est pas une archive")
    with tarfile.open(folder / "sans-base.tar", "w") as tar:
        tar.add(ROOT / "manage.py", "manage.py")
    (folder / "base.dump").write_bytes(b"PGDMP" + b"\0" * 200)
    with tarfile.open(folder / "abimee.tar", "w") as tar:
        tar.add(folder / "base.dump", "base.dump")
    with tarfile.open(folder / "entiere.tar", "w") as tar:
        tar.add(ROOT / "requirements.lock", "base.dump")
    whole = (folder / "entiere.tar").read_bytes()
    (folder / "coupee.tar").write_bytes(whole[: len(whole) // 3])
    with tarfile.open(folder / "mechante.tar", "w") as tar:
        tar.add(ROOT / "manage.py", "../../mechant.py")


@pytest.mark.django_db(transaction=True)
def test_a_broken_archive_is_refused_in_words_and_changes_nothing(tmp_path, media, empty_connection):
    _broken_archives(tmp_path)
    for name, words in (
        ("absente.tar", "n’est pas une sauvegarde lisible"),
        ("texte.tar", "n’est pas une sauvegarde lisible"),
        ("coupee.tar", "n’est pas une sauvegarde lisible"),
        ("mechante.tar", "n’est pas une sauvegarde lisible"),
        ("sans-base.tar", "ne contient pas de base de données"),
        ("abimee.tar", "pg_restore a échoué"),
    ):
        with pytest.raises(InvalidInput, match=words):
            backups.restore(empty_connection, tmp_path / name)
    assert empty_connection.introspection.table_names() == []
    assert not (tmp_path.parent / "mechant.py").exists()
    assert not media.exists()


@pytest.mark.django_db(transaction=True)
def test_a_town_without_pictures_is_restored_too(tmp_path, media, empty_connection):
    encounter = EncounterFactory()
    backups.back_up(connection, tmp_path / "ville.tar")
    backups.restore(empty_connection, tmp_path / "ville.tar")
    with empty_connection.cursor() as cursor:
        cursor.execute("SELECT title FROM outreach_encounter")
        assert cursor.fetchall() == [(encounter.title,)]
    assert not media.exists()
    with pytest.raises(InvalidInput, match="n’est pas vide"):
        backups.restore(empty_connection, tmp_path / "ville.tar")
