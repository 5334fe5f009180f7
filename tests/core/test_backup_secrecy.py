"""What an archive must not say: salts, the order of a ballot box, anything at all without the key; and its end."""

import fcntl
import os
import stat
import subprocess
import sys
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer

import psycopg
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from psycopg import sql

from allonnes.core import backups, encrypted_files
from allonnes.core.errors import InvalidInput
from tests.factories.outreach import EncounterFactory

ROOT = Path(__file__).resolve().parents[2]
KEY = "une phrase que personne ne devine"


@pytest.fixture
def address(transactional_db):
    """Where the database of the tests is, for somebody else's session."""
    connection.ensure_connection()
    info = connection.connection.info
    return {"host": info.host, "port": info.port, "user": info.user, "password": info.password, "dbname": info.dbname}


@pytest.fixture
def secret_tables(transactional_db, monkeypatch):
    """A salt to leave out and a box to shuffle, filled in an order that tells something; one table not made yet."""
    monkeypatch.setattr(backups, "_LEFT_OUT", set())
    monkeypatch.setattr(backups, "_SHUFFLED", set())
    backups.leave_out("secret_salt", "secret_not_yet")
    backups.shuffle("secret_box", "secret_not_yet")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE secret_salt (id int PRIMARY KEY, salt text UNIQUE)")
        cursor.execute("INSERT INTO secret_salt SELECT n, 'sel-de-mer' || n % 2 || n FROM generate_series(1, 50) AS n")
        cursor.execute("CREATE TABLE secret_box (id uuid PRIMARY KEY, place int)")
        cursor.execute("INSERT INTO secret_box SELECT gen_random_uuid(), n FROM generate_series(1, 300) AS n")
        cursor.execute("ANALYZE secret_salt")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE secret_salt, secret_box")


def _box(cursor):
    """What a dump reads, in the order it is written on the disk."""
    cursor.execute("SELECT id, place FROM secret_box ORDER BY ctid")
    return cursor.fetchall()


def test_an_archive_holds_no_salt_and_says_nothing_of_the_order(secret_tables, tmp_path, media, empty_connection):
    with connection.cursor() as cursor:
        before = _box(cursor)
        assert [place for _, place in before] == list(range(1, 301))
    backups.back_up(connection, tmp_path / "ville.tar")
    backups.restore(empty_connection, tmp_path / "ville.tar")
    with empty_connection.cursor() as cursor:
        after = _box(cursor)
        cursor.execute("SELECT count(*) FROM secret_salt")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM pg_index WHERE indisclustered")
        assert cursor.fetchone() == (0,)
    assert after == sorted(before)


def test_a_salt_is_nowhere_in_the_dump(secret_tables, tmp_path, media):
    backups.back_up(connection, tmp_path / "ville.tar")
    with tarfile.open(tmp_path / "ville.tar") as tar:
        tar.extract("base.dump", tmp_path, filter="data")
    program = backups._program("pg_restore", connection.pg_version // 10000)
    read = subprocess.run([program, "-f", "-", tmp_path / "base.dump"], capture_output=True, text=True, check=True)
    assert "CREATE TABLE public.secret_salt" in read.stdout
    assert "COPY public.secret_box" in read.stdout
    assert "sel-de-mer" not in read.stdout


def test_a_row_written_after_the_shuffle_is_not_in_the_view(secret_tables, address):
    """It would stand last in its table, beside the last of another."""
    with backups.shuffled_snapshot(connection) as snapshot, connection.cursor() as cursor:
        cursor.execute("INSERT INTO secret_box VALUES ('00000000-0000-4000-8000-000000000000', 301)")
        cursor.execute("UPDATE secret_box SET place = 302 WHERE place = 7")
        with psycopg.connect(**address) as other:
            other.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            other.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot)))
            seen = _box(other.cursor())
    assert seen == sorted(seen)
    assert {place for _, place in seen} == set(range(1, 301))


@pytest.fixture
def busy(secret_tables, address):
    """Somebody who reads the box and does not leave."""
    with psycopg.connect(**address) as other:
        other.execute("SELECT * FROM secret_box LIMIT 1")
        yield other


def test_a_table_in_use_stops_the_backup_in_words(busy, tmp_path, media, monkeypatch):
    monkeypatch.setattr(backups, "LOCK_TRIES", 2)
    monkeypatch.setattr(backups, "LOCK_WAIT", "50ms")
    with pytest.raises(InvalidInput, match="La base est occupée : la sauvegarde n’a pas été faite"):
        backups.back_up(connection, tmp_path / "ville.tar")
    assert not list(tmp_path.iterdir())


def test_a_table_in_use_for_a_moment_is_waited_for(busy, tmp_path, media):
    later = Timer(1.3, busy.rollback)
    later.start()
    backups.back_up(connection, tmp_path / "ville.tar")
    later.join()
    assert (tmp_path / "ville.tar").exists()


def test_a_cancelled_wait_is_not_taken_for_a_table_in_use(busy, address, tmp_path, media):
    """The administrator of the database stops our session: that is said as it is."""

    def stop():
        with psycopg.connect(**address) as chief:
            # Other tests use this server, in other databases.
            chief.execute(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity "
                "WHERE query LIKE 'LOCK TABLE%secret%' AND datname = current_database()"
            )

    later = Timer(0.4, stop)
    later.start()
    with pytest.raises(OperationalError, match="user request"):
        backups.back_up(connection, tmp_path / "ville.tar")
    later.join()


def test_a_backup_under_way_when_archives_are_destroyed_leaves_nothing(busy, settings, tmp_path, media):
    settings.BACKUP_DIR = tmp_path
    since = datetime.now(UTC) - timedelta(seconds=5)
    gone = []

    def seal():
        gone.extend(backups.destroy_archives(backups.known_archives(since)))
        busy.rollback()

    later = Timer(0.5, seal)
    later.start()
    with pytest.raises(InvalidInput, match="Impossible d’écrire"):
        backups.back_up(connection, tmp_path / "ville.tar")
    later.join()
    assert gone == ["ville.tar.part"]
    assert not list(tmp_path.iterdir())


def test_a_table_whose_key_is_not_random_is_not_shuffled(secret_tables, tmp_path, media):
    backups.shuffle("secret_salt")
    with pytest.raises(InvalidInput, match="secret_salt ne peut pas être mélangée : sa clé n’est pas un uuid"):
        backups.back_up(connection, tmp_path / "ville.tar")


@pytest.mark.django_db(transaction=True)
def test_an_encrypted_town_opens_with_its_key_alone(tmp_path, settings, media, empty_connection):
    encounter, archive = EncounterFactory(title="Balade à l’étang"), tmp_path / "ville.tar.chiffre"
    media.mkdir()
    (media / "mare.webp").write_bytes(b"picture")
    settings.BACKUP_KEY = KEY
    backups.back_up(connection, archive)
    whole = archive.read_bytes()
    assert whole.startswith(encrypted_files.MAGIC)
    assert b"base.dump" not in whole
    (tmp_path / "coupee").write_bytes(whole[:-1])
    (tmp_path / "abimee").write_bytes(whole[:-200] + b"!" + whole[-199:])
    settings.MEDIA_ROOT = tmp_path / "media-2"
    for key, name, words in (
        ("", archive.name, "Cette archive est chiffrée : indiquez sa clé dans la variable BACKUP_KEY"),
        (KEY + "s", archive.name, "La clé n’est pas celle de ce fichier"),
        (KEY, "coupee", "Le fichier est coupé ou a été modifié"),
        (KEY, "abimee", "Le fichier est coupé ou a été modifié"),
    ):
        settings.BACKUP_KEY = key
        with pytest.raises(InvalidInput, match=words):
            backups.restore(empty_connection, tmp_path / name)
        assert empty_connection.introspection.table_names() == []
        assert not settings.MEDIA_ROOT.exists()
    backups.restore(empty_connection, archive)
    with empty_connection.cursor() as cursor:
        cursor.execute("SELECT title FROM outreach_encounter")
        assert cursor.fetchall() == [(encounter.title,)]
    assert (settings.MEDIA_ROOT / "mare.webp").read_bytes() == b"picture"


@pytest.mark.django_db(transaction=True)
def test_what_follows_the_tar_is_read_too(tmp_path, settings, media, empty_connection):
    """An archive cut after the end of its tar was cut all the same."""
    backups.back_up(connection, tmp_path / "ville.tar")
    settings.BACKUP_KEY = KEY
    with (tmp_path / "longue").open("wb") as stream, encrypted_files.encrypting(stream, KEY) as writer:
        writer.write((tmp_path / "ville.tar").read_bytes() + bytes(3 * encrypted_files.PIECE))
    whole = (tmp_path / "longue").read_bytes()
    pieces = (len(whole) - encrypted_files.HEADER) // (encrypted_files.PIECE + encrypted_files.TAG)
    cut = encrypted_files.HEADER + pieces * (encrypted_files.PIECE + encrypted_files.TAG)
    (tmp_path / "coupee").write_bytes(whole[:cut])
    with pytest.raises(InvalidInput, match="s’arrête avant la fin"):
        backups.restore(empty_connection, tmp_path / "coupee")
    assert empty_connection.introspection.table_names() == []
    backups.restore(empty_connection, tmp_path / "longue")


@pytest.mark.django_db(transaction=True)
def test_an_archive_made_before_the_key_still_opens(tmp_path, settings, media, empty_connection):
    backups.back_up(connection, tmp_path / "ville.tar")
    settings.BACKUP_KEY, settings.IS_LOCAL = KEY, False
    backups.restore(empty_connection, tmp_path / "ville.tar")
    assert "outreach_encounter" in empty_connection.introspection.table_names()


@pytest.mark.django_db(transaction=True)
def test_no_backup_online_without_a_good_key(tmp_path, settings, media):
    settings.IS_LOCAL = False
    for key, words in (("", "BACKUP_KEY est obligatoire en ligne"), ("trop-court", "il faut au moins 20 signes")):
        settings.BACKUP_KEY = key
        with pytest.raises(CommandError, match=words):
            call_command("backup", tmp_path / "ville.tar")
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db(transaction=True)
def test_a_backup_without_a_name_is_dated_in_its_own_folder(tmp_path, settings, media, capsys):
    settings.BACKUP_DIR = tmp_path / "loin" / "sauvegardes"
    settings.BACKUP_KEY = KEY
    with time_machine.travel(datetime(2027, 3, 8, 1, 15, 4, tzinfo=UTC), tick=False):
        call_command("backup")
    (archive,) = settings.BACKUP_DIR.iterdir()
    assert archive.name == "ville-2027-03-08-02h15m04.tar.chiffre"
    assert stat.S_IMODE(settings.BACKUP_DIR.stat().st_mode) == 0o700
    assert capsys.readouterr().out == f"Sauvegarde écrite : {archive}\n"
    settings.BACKUP_KEY = ""
    assert backups.default_archive(datetime(2027, 8, 1, tzinfo=UTC)).name == "ville-2027-08-01-02h00m00.tar"
    call_command("backup", tmp_path / "ailleurs.tar")
    assert "le site ne pourra ni la compter ni la détruire" in capsys.readouterr().out


def test_a_folder_that_cannot_be_made_is_said(tmp_path, settings):
    (tmp_path / "fichier").touch()
    settings.BACKUP_DIR = tmp_path / "fichier" / "sauvegardes"
    with pytest.raises(InvalidInput, match="Impossible de créer le dossier"):
        backups.default_archive(datetime(2027, 8, 1, tzinfo=UTC))


OPENING = datetime(2027, 9, 1, tzinfo=UTC)


@pytest.fixture
def archives(tmp_path, settings):
    """Three archives from before to after the opening, a name that leads elsewhere, and something else."""
    settings.BACKUP_DIR = tmp_path / "sauvegardes"
    (settings.BACKUP_DIR / "semaine").mkdir(parents=True)
    made = [settings.BACKUP_DIR / name for name in ("b.tar", "semaine/c.tar.chiffre", "a.tar.part")]
    for days, path in enumerate(made, start=-1):
        path.write_text(path.name)
        moment = (OPENING + timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))
    (settings.BACKUP_DIR / "photo.webp").touch()
    (settings.BACKUP_DIR / "lien.tar").symlink_to(ROOT / "manage.py")
    return made


def test_archives_are_known_since_a_moment_and_can_be_destroyed(archives, settings):
    before, opening, under_way = archives
    assert backups.known_archives(OPENING) == [opening, under_way]
    absent = settings.BACKUP_DIR / "absente.tar"
    assert backups.destroy_archives([opening, absent, under_way]) == ["c.tar.chiffre", "a.tar.part"]
    assert backups.known_archives(OPENING - timedelta(days=9)) == [before]
    assert not opening.exists()


def test_nothing_outside_of_the_folder_is_destroyed(archives, settings, tmp_path):
    other = tmp_path / "photo.webp"
    other.touch()
    for path in (other, settings.BACKUP_DIR / ".." / "photo.webp"):
        with pytest.raises(ValueError, match="only archives of BACKUP_DIR"):
            backups.destroy_archives([archives[0], path])
    assert other.exists()
    assert archives[0].exists()


def test_no_folder_holds_no_archive(tmp_path, settings):
    settings.BACKUP_DIR = tmp_path / "jamais-fait"
    assert backups.known_archives(OPENING) == []


def test_what_a_killed_back_up_left_goes_with_the_next_one(tmp_path, media, transactional_db):
    left, under_way, other = (tmp_path / name for name in ("a.tar.part", "b.tar.chiffre.part", "c.part"))
    for path in (left, under_way, other):
        path.write_text("une archive inachevée")
    with under_way.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        backups.back_up(connection, tmp_path / "ville.tar")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "b.tar.chiffre.part",
        "c.part",
        "ville.tar",
    ]
    backups.back_up(connection, tmp_path / "ville-2.tar")
    assert not under_way.exists()


def test_a_back_up_killed_outright_leaves_a_file_that_the_next_one_removes(tmp_path):
    part = tmp_path / "ville.tar.part"
    script = f"import fcntl, os, time; held = os.open({str(part)!r}, os.O_CREAT | os.O_WRONLY, 0o600); "
    script += "fcntl.flock(held, fcntl.LOCK_EX); print('', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as killed:
        assert killed.stdout
        killed.stdout.readline()
        backups._remove_unfinished(tmp_path)
        assert part.exists()
        killed.kill()
    backups._remove_unfinished(tmp_path)
    assert not part.exists()
