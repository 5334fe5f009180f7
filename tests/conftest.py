"""What every test gets: a client that refuses bad pages, templates that refuse unknown names, a fresh cache."""

import atexit
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.template import engines
from django.test import TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as examples

from allonnes.celery import app as celery_app
from allonnes.core.page_store import STORE
from tests.databases import BuiltOnce, empty_tables, raise_keys
from tests.strict_client import LoudUndefined, StrictClient
from tests.template_database import template


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure: something the machine should have is missing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("CI") and skipped:
        reporter.write_line(f"{len(skipped)} tests were skipped, which CI refuses", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# Every address as each role, every list of the desk, what the tables refuse, what the searches ask in their own SQL.
ASKS_THE_DATABASE = {"test_access.py", "test_desk_queries.py", "test_models.py", "test_search.py", "test_finding.py"}


def _asks_services(item: pytest.Item) -> bool:
    """What commits, or speaks to Redis, the ground of everything, and each kind of question: another PostgreSQL may
    answer otherwise."""
    if {"core", "notifications"} & set(item.path.parts) or item.path.name in ASKS_THE_DATABASE:
        return True
    if item.get_closest_marker("redis"):
        return True
    database = item.get_closest_marker("django_db")
    return database is not None and bool(database.kwargs.get("transaction"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What root alone can do is not asked of an ordinary account: nothing is missing from the machine."""
    for item in items:
        if _asks_services(item):
            item.add_marker("services")
    if os.geteuid():
        beyond = [item for item in items if item.get_closest_marker("root")]
        config.hook.pytest_deselected(items=beyond)
        items[:] = [item for item in items if item not in beyond]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The files that took longest: where to look when the whole is slow."""
    spent: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration"):
                spent[report.nodeid.split("::")[0]] += report.duration
    if len(spent) > SLOWEST:
        terminalreporter.write_line("The slowest files, in seconds of one worker:")
        for name, seconds in spent.most_common(SLOWEST):
            terminalreporter.write_line(f"{seconds:7.1f}  {name}")


def pytest_configure() -> None:
    """Tasks run at once, tables may be emptied, and each worker has its own Redis database where there is one."""
    celery_app.conf.task_always_eager = True
    TransactionTestCase._fixture_teardown = empty_tables
    # A busy machine is no fault of the code: examples are never timed.
    examples.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    examples.load_profile("untimed")
    # Keys of votes opened by tests, also in the servers that tests start: one folder in memory, gone with the tests.
    keys = tempfile.mkdtemp(prefix="allonnes-essais-", dir=settings.VOTE_KEY_DIR.parent)
    atexit.register(shutil.rmtree, keys, ignore_errors=True)
    settings.VOTE_KEY_DIR = Path(keys)
    os.environ["VOTE_KEY_DIR"] = keys
    # Tests that commit leave empty tables behind them, even those that nobody empties on a site.
    options = settings.DATABASES["default"]["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c allonnes.tables_may_be_emptied=on"
    if settings.REDIS_URL:
        number = 10 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 6
        settings.CACHES["default"]["LOCATION"] = f"{settings.REDIS_URL.rsplit('/', 1)[0]}/{number}"


SLOWEST = 10
FIRST_KEY = 1_204


@pytest.fixture(autouse=True)
def _loud_templates() -> Iterator[None]:
    engine = engines["django"].engine
    engine.string_if_invalid = LoudUndefined("%s")
    yield
    engine.string_if_invalid = ""


@pytest.fixture(autouse=True)
def _plain_static_files() -> Iterator[None]:
    # Tests read the files of static/ themselves: nothing to collect first.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    STORE.clear()
    yield
    cache.clear()
    STORE.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: Any,
) -> None:
    """The database of the tests is a copy of one that holds the tables, also when a test runs others on another app."""
    with django_db_blocker.unblock():
        is_reused = django_db_keepdb and not django_db_createdb
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template(is_reused=is_reused)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Keys begin where those of a site of some years are: a key of four digits is what a page forgets."""
    with django_db_blocker.unblock():
        raise_keys(FIRST_KEY)


@pytest.fixture(scope="session")
def built_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[BuiltOnce]:
    """Databases that several tests begin with: `built_once.fill("demo")`."""
    kept = BuiltOnce()
    yield kept
    with django_db_blocker.unblock():
        kept.forget()


@pytest.fixture
def client() -> StrictClient:
    return StrictClient()
