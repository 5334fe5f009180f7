"""`make bench`: rates as ratios to a bare view, queries, weights, memory, recount times; bounded in time."""

import gzip
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, get_runner, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from allonnes.accounts.models import User  # noqa: E402
from allonnes.accounts.roles import Role  # noqa: E402
from allonnes.town.models import Department  # noqa: E402
from budgets.editions.models import Edition  # noqa: E402
from budgets.projects.deposit.similar import similar_projects  # noqa: E402
from budgets.projects.models import Support  # noqa: E402
from tests.bench import agenda, community, desk, observatory, reports, requests, sealing, town, voting  # noqa: E402
from tests.bench.load import Load, measure, post_all  # noqa: E402
from tests.bench.processor import Meter, children, postmaster  # noqa: E402
from tests.bench.rounds import PORT, ROUNDS, SECONDS, compare, milliseconds  # noqa: E402
from tests.budgets.projects.rewordings import REWORDINGS  # noqa: E402
from tests.factories.accounts import make_agent, sign_in  # noqa: E402
from tests.factories.large_votes import BALLOTS, write_large_vote  # noqa: E402
from tests.real_data import DATA, files  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SIZES = (10, 1000, 10_000)
VOTE_SIZES = (65, 1000)
VOTERS = 10_000
SEALED_PROJECTS = 64
OUT = sys.stdout


def say(text: str = "") -> None:
    OUT.write(text + "\n")
    OUT.flush()


@contextmanager
def bench_database() -> Iterator[str]:
    """A database of its own, made and dropped."""
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    setup_test_environment(debug=False)
    old = runner.setup_databases()
    try:
        yield str(connection.settings_dict["NAME"])
    finally:
        connection.close_pool()
        runner.teardown_databases(old)


@contextmanager
def server(database: str) -> Iterator[int]:
    """gunicorn with two workers on that database; gives the master's process number."""
    environment = {**os.environ, "BENCH_DATABASE": database, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    command = [
        sys.executable, "-m", "gunicorn", "allonnes.wsgi", "--bind", f"127.0.0.1:{PORT}", "--workers", "2",
        "--worker-class", "gthread", "--threads", "4", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        time.sleep(5)
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def worker_memory(master: int) -> list[int]:
    """Resident memory of each worker, in MB (proportional share)."""
    sizes = []
    for child in children(master):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{child}/smaps_rollup").read_text(), re.MULTILINE)
        sizes.append(int(found[1]) // 1024 if found else 0)
    return sizes


def worker_peaks(master: int) -> list[int]:
    """The most memory that each worker ever held, in MB."""
    status = [Path(f"/proc/{child}/status").read_text() for child in children(master)]
    return [int(re.findall(r"VmHWM:\s+(\d+) kB", text)[0]) // 1024 for text in status]


def paths(size: int) -> dict[str, str]:
    """Addresses of the pages measured, for the edition of that size."""
    return {
        "home": "/",
        "catalogue": f"/budgets/edition-{size}/projets/",
        "project": f"/budgets/edition-{size}/projets/7/",
    }


COMMENTED_PAGE = f"/budgets/depot-1000/projets/{community.COMMENTED}/"


def rates(cookie: str, size: int, meter: Meter) -> None:
    """Each page against the bare view, by its rate and by the processor time of a request; "" is a visitor."""
    columns = ("page", "rate / bare view", "processor / bare view", "workers ms", "PostgreSQL ms", "requests/s")
    columns += ("p50 ms", "p95 ms", "p99 ms", "errors")
    say(f"| {' | '.join(columns)} |")
    say("|---" * len(columns) + "|")
    for who, own in (("anonymous", ""), ("signed in", cookie)):
        for name, path in {**paths(size), "project, 20 comments": COMMENTED_PAGE, "bare view": "/bare/"}.items():
            _rate(f"{name}, {who}", path, own, meter)


def _rate(name: str, path: str, cookie: str, meter: Meter) -> None:
    compared = compare(path, cookie, meter)
    middle = compared.middle
    each = [1000 * part / middle.page.requests for part in (middle.spent.workers, middle.spent.postgres)]
    say(
        f"| {name} | {compared.rate:.2f} | {compared.cost:.2f} | {each[0]:.2f} | {each[1]:.2f} "
        f"| {middle.page.rate:.0f} | {milliseconds(middle.page)} | {compared.errors} |"
    )


def _row(name: str, ratio: float, load: Load) -> str:
    return f"| {name} | {ratio:.2f} | {load.rate:.0f} | {milliseconds(load)} | {load.errors} |"


def weights(cookie: str) -> None:
    say("| page | queries at 10 / 1,000 / 10,000 projects | HTML kB | HTML gzipped kB |")
    say("|---|---|---|---|")
    client = Client(headers={"host": "localhost"})
    client.cookies.load(cookie)
    for name in paths(10):
        counts, html = [], b""
        for size in SIZES:
            client.get(paths(size)[name])
            with CaptureQueriesContext(connection) as queries:
                html = client.get(paths(size)[name]).content
            counts.append(str(len(queries)))
        say(f"| {name} | {' / '.join(counts)} | {len(html) / 1000:.1f} | {len(gzip.compress(html)) / 1000:.1f} |")


def supports(cookies: list[str]) -> None:
    """Two hundred people support one project, each post arriving eight times, by sixteen clients."""
    path = f"{COMMENTED_PAGE}soutenir/"
    posts = [(path, cookie) for cookie in cookies for _ in range(8)]
    base = measure(PORT, "/bare/", cookies[0], SECONDS)
    rate, statuses = post_all(PORT, posts, clients=16)
    failed = sum(status >= 500 for status in statuses)
    say(f"Supports: {len(posts)} posts, {rate:.0f}/s, {rate / base.rate:.2f} of the bare view, {failed} answered 5xx")
    known = Support.objects.filter(project__edition__slug="depot-1000", project__number=community.COMMENTED)
    say(f"Supports kept of these people: {known.filter(user__in=_people(len(cookies))).count()} of {len(cookies)}")


def _people(count: int) -> list[int]:
    return list(User.objects.order_by("pk").values_list("pk", flat=True)[:count])


def ballot_rates(cookie: str) -> None:
    """The ballot page of somebody who votes, against the bare view; and its queries, at 65 and 1,000 projects."""
    say("| ballot page | rate / bare view | requests/s | p50 ms | p95 ms | p99 ms | errors |")
    say("|---|---|---|---|---|---|---|")
    for size in VOTE_SIZES:
        path = f"/budgets/vote-{size}/voter/bulletin/"
        voting.vote_all(PORT, Edition.objects.get(slug=f"vote-{size}"), [cookie], projects=size, start=VOTERS)
        measure(PORT, path, cookie, 1)
        ratios, loads = [], []
        for _ in range(ROUNDS):
            base = measure(PORT, "/bare/", cookie, SECONDS)
            loads.append(measure(PORT, path, cookie, SECONDS))
            ratios.append(loads[-1].rate / base.rate)
        say(_row(f"{size} projects", statistics.median(ratios), sorted(loads, key=lambda load: load.rate)[ROUNDS // 2]))
    client = Client(headers={"host": "localhost"})
    client.cookies.load(cookie)
    for size in VOTE_SIZES:
        client.get(f"/budgets/vote-{size}/voter/bulletin/")
        with CaptureQueriesContext(connection) as queries:
            html = client.get(f"/budgets/vote-{size}/voter/bulletin/").content
        say(
            f"Ballot of {size} projects: {len(queries)} queries, {len(html) / 1000:.0f} kB, "
            f"{len(gzip.compress(html)) / 1000:.0f} kB gzipped"
        )


def voting_night(cookies: list[str]) -> None:
    """Ten thousand distinct voters: who they are, then a choice."""
    edition = Edition.objects.get(slug="vote-65")
    base = statistics.median(measure(PORT, "/bare/", cookies[0], SECONDS).rate for _ in range(3))
    night = voting.vote_all(PORT, edition, cookies, projects=65)
    after = statistics.median(measure(PORT, "/bare/", cookies[0], SECONDS).rate for _ in range(3))
    bare = (base + after) / 2
    say(
        f"Voting night: {night.rate:.0f} ballots/s, {night.rate / bare:.2f} of the bare view ({bare:.0f}/s); a choice "
        f"takes {night.p50 * 1000:.0f} ms (median), {night.p99 * 1000:.0f} ms (p99); statuses {dict(night.statuses)}"
    )
    say(voting.verdict(edition, len(cookies) + 1, 65))


def full_box() -> None:
    """As many ballots as the town has people, sealed then counted."""
    edition = voting.build_vote(SEALED_PROJECTS)
    sealing.fill_box(edition, town.RESIDENTS, SEALED_PROJECTS)
    say(f"Sealing: {sealing.seal_and_count(edition)}")


def similar() -> None:
    """Milliseconds to find the projects that look like twenty reworded ideas."""
    say("| similar projects among | title: median ms | title and text: median ms |")
    say("|---|---|---|")
    for size in (1000, 10_000):
        edition = Edition.objects.get(slug=f"depot-{size}")
        medians = [_median_ms(edition, has_text=has_text) for has_text in (False, True)]
        say(f"| {size} | {medians[0]:.0f} | {medians[1]:.0f} |")


def _median_ms(edition: Edition, *, has_text: bool) -> float:
    times = []
    for _ in range(3):
        for _identifier, title, text in REWORDINGS:
            begin = time.perf_counter()
            similar_projects(edition, title, text if has_text else "")
            times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def queue(department: Department) -> None:
    """Queries of a service's queue at the desk."""
    client = Client(headers={"host": "localhost"})
    sign_in(client, make_agent(Role.SERVICE_AGENT, department=department, email="agent@example.org"))
    path = reverse("admin:budgets_dossier_changelist")
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    say(f"Queue of a service with {community.DOSSIERS} dossiers: {len(queries)} queries, status {answer.status_code}")


def desk_rates(database: str) -> None:
    """The pages of the desk against the bare view, in a town that grows."""
    edition = None
    desk.header(say)
    for size in desk.SIZES:
        edition = desk.build_desk(edition, size)
        with server(database) as master:
            desk.rates(edition, size, Meter(master, postmaster()), say)


def request_rates(database: str) -> None:
    """The requests at the desk and for everybody, in a town that grows; then photos, all at once."""
    built = None
    environment = {**os.environ, "BENCH_DATABASE": database, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    requests.header(say)
    for size in requests.SIZES:
        built = requests.build_cases(built, size)
        requests.rebuilt(environment, say)
        with server(database) as master:
            requests.rates(built, size, Meter(master, postmaster()), say)
        requests.nearby(size, say, is_told=size == requests.SIZES[-1])
    requests.map_data(say)
    with server(database) as master:
        reports.send_reports(PORT, built.subjects[1].code, say)
        say(f"Peak memory of the workers: {worker_peaks(master)} MB")


def agenda_rates(database: str) -> None:
    """The calendar against the bare view, in a town that has people."""
    if not User.objects.exists():
        town.build_town()
    agenda.build_dates()
    say(f"{agenda.build_councils()} attendances")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with server(database) as master:
        agenda.rates(town.session_cookies(1)[0], Meter(master, postmaster()), say)


def observatory_rates(database: str) -> None:
    """The promises and the dashboards of ten years, then the files that hold all of it."""
    if not User.objects.exists():
        town.build_town()
    observatory.build_decade()
    observatory.counted(say)
    with server(database) as master:
        observatory.rates(town.session_cookies(1)[0], Meter(master, postmaster()), say)
        say(f"Peak memory of the workers before the files: {worker_peaks(master)} MB")
        observatory.read_files(PORT, say)
        say(f"Peak memory of the workers after the files: {worker_peaks(master)} MB")


def recounts() -> None:
    say("| recount | seconds | memory MB |")
    say("|---|---|---|")
    toulouse = DATA / "pb" / "France_Toulouse_2022.pb"
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / f"{BALLOTS} ballots"
        write_large_vote(large)
        for file, rule in (
            (large, "greedy-skip"),
            *((real, "greedy-skip") for real in files("pb", "Poland_Wroclaw_2018.pb")),
            (toulouse, "equal-shares-add1"),
            (toulouse, "equal-shares-add1u"),
        ):
            begin = time.perf_counter()
            program = [sys.executable, "manage.py", "recount", str(file), "--rule", rule, "--json"]
            with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
                _pid, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                raise SystemExit(f"recount of {file.name} by {rule} failed: {process.returncode}")
            say(f"| {file.stem}, {rule} | {time.perf_counter() - begin:.1f} | {usage.ru_maxrss // 1024} |")


# Measured without the rest: `python -m tests.bench agenda`.
ALONE = {"desk": desk_rates, "requests": request_rates, "agenda": agenda_rates, "observatory": observatory_rates}


def main() -> None:
    today = f"{timezone.localdate():%Y-%m-%d}"
    say(f"{today}, {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    with bench_database() as database:
        call_command("collectstatic", interactive=False, verbosity=0)
        for name, measured in ALONE.items():
            if name in sys.argv:
                measured(database)
                return
        town.build_town()
        for size in SIZES:
            town.build_edition(size)
        for size in (1000, 10_000):
            community.build_deposit(size)
        deposit = Edition.objects.get(slug="depot-1000")
        community.build_community(deposit)
        department = community.build_dossiers(deposit)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for size in VOTE_SIZES:
            voting.build_vote(size)
        cookies = town.session_cookies(VOTERS + 1)
        cookie = cookies[0]
        with server(database) as master:
            say()
            rates(cookie, 1000, Meter(master, postmaster()))
            if "rates" in sys.argv:
                return
            say()
            supports(cookies[:200])
            say()
            ballot_rates(cookie)
            say()
            voting_night(cookies[1:])
            say(f"\nMemory of the workers after load: {worker_memory(master)} MB")
        say()
        full_box()
        say()
        weights(cookie)
        say()
        similar()
        say()
        queue(department)
        say()
        agenda_rates(database)
        say()
        desk_rates(database)
        say()
        request_rates(database)
    with bench_database() as database:
        say()
        observatory_rates(database)
    say()
    recounts()


if __name__ == "__main__":
    main()
