"""The deployment guide, followed word for word by an ordinary account on a machine of its own.

Its commands are read from the page itself: install, migrate, collect, check, first administrator, services confined as
their units say, a page, a mail, a photo, a back-up, its trial, a restore beside, a new version.
"""

import re
import shlex
import socket
import subprocess
import tarfile
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from allonnes.core.backups import DUMP, back_up
from tests.deploy.guide import Step, steps
from tests.deploy.machine import Machine, fresh_machine
from tests.deploy.units import read_environment, read_unit
from tests.notifications.processes import ROOT, eventually, private_redis
from tests.notifications.smtp_server import MailServer, mail_server

HOST = "participation.example.org"
DEPLOY = ROOT / "deploy"
UNITS = {path.name: read_unit(path) for path in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer"))}
# Regular tasks give their first sign after a minute.
FIRST_SIGN_SECONDS = 100

# Somebody who publishes the account of an encounter adds a photo; their right is proved elsewhere.
PHOTO = """
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from django.utils import timezone
from PIL import Image
from allonnes.core.photos.actions import add_photo
from allonnes.outreach.models import Encounter
from allonnes.outreach.photos import ALBUM
from allonnes.town.models import Place
now, file = timezone.now(), BytesIO()
Image.new("RGB", (900, 600), "green").save(file, "JPEG")
file.seek(0)
held = Encounter.objects.create(
    kind="market_stall", title="Stand", starts_at=now - timedelta(hours=3), ends_at=now, state="held",
    place=Place.objects.create(name="Salle"), account_published_at=now,
)
album = replace(ALBUM, refusal=lambda *people: None)
print(add_photo(album=album, thing=held, by=None, file=file, alt="Le stand", now=now).small_url)
"""


@pytest.mark.slow
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_the_guide_followed_word_for_word_works(tmp_path: Path) -> None:
    with mail_server() as letters, private_redis(tmp_path) as redis, fresh_machine() as machine:
        publish(machine)
        (machine.folder / "edit.sh").write_text(edits(machine, letters, redis.port))
        for step in steps():
            if step.section == "Mettre à jour":
                publish(machine, version="99.1")
            if step.section == "Sauvegarder et restaurer":
                assert "Sauvegarde écrite" in machine.run_once(UNITS[timed("allonnes-backup.timer")])
            told = machine.type(step.commands)
            obey(machine)
            if "createdb allonnes " in step.commands:
                machine.fill(tables_of_the_tests(tmp_path))
            look(machine, step, told, letters)


def tables_of_the_tests(folder: Path) -> Path:
    """What each migration makes takes a minute: it was made for the tests, and `migrate` finds nothing left to do."""
    back_up(connection, folder / "tables.tar")
    with tarfile.open(folder / "tables.tar") as archive:
        dump = archive.extractfile(DUMP)
        assert dump
        (folder / DUMP).write_bytes(dump.read())
    return folder / DUMP


def publish(machine: Machine, version: str = "") -> None:
    """The files of this tree are the next version of the repository that the guide clones and pulls."""
    repository = machine.folder / "repository"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    names = [name for name in listed.stdout.split("\0") if name and not name.startswith("tests/")]
    for name in filter(lambda name: (ROOT / name).is_file(), names):
        target = repository / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
        target.chmod((ROOT / name).stat().st_mode)
    if version:
        project = repository / "pyproject.toml"
        project.write_text(re.sub(r'^version = ".*"', f'version = "{version}"', project.read_text(), flags=re.M))
    who = ["-c", "user.name=essai", "-c", "user.email=essai@example.org", "-c", f"safe.directory={repository}"]
    for words in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "--quiet", "-m", "version"]):
        subprocess.run(["git", *who, *words], cwd=repository, check=True)
    machine.give(repository)


def edits(machine: Machine, letters: MailServer, redis_port: int) -> str:
    """What the administrator writes by hand: the mail server; here also the ports of this machine's services."""
    changes = [
        f"s|127.0.0.1:5432|127.0.0.1:{machine.postgres_port}|",
        f"s|127.0.0.1:6379|127.0.0.1:{redis_port}|",
        f"s|^EMAIL_URL=.*|EMAIL_URL=smtp://127.0.0.1:{letters.port}|",
        f"s|ne-pas-repondre@example.org|ne-pas-repondre@{HOST}|",
    ]
    return "".join(f'sed -i "{change}" "$1"\n' for change in changes)


def obey(machine: Machine) -> None:
    """Do what `systemctl` was asked: start what stays, run what ends, and start timers' work only when asked."""
    for verb, *names in machine.asked_of_systemd():
        for name in (word if "." in word else f"{word}.service" for word in names if not word.startswith("-")):
            if name in UNITS and name.endswith(".service"):
                unit = UNITS[name]
                if unit.one("Type") == "oneshot":
                    machine.run_once(unit)
                    continue
                if verb == "restart":
                    machine.stop(name)
                machine.start(unit)


def look(machine: Machine, step: Step, told: str, letters: MailServer) -> None:
    """What each step of the guide must have done."""
    if "install -m 0600" in step.commands:
        assert machine.type("stat -c %a /etc/allonnes/env").strip() == "600"
    if "sudoedit" in step.commands:
        check_the_environment_file(machine)
    if "check --deploy" in step.commands:
        assert "System check identified no issues" in told
    if "cp deploy/*.service" in step.commands:
        verify_units(machine)
    if "sendtestemail" in step.commands:
        assert told.startswith("ok\n") or wait_for_health(machine)
        assert letters.letters[-1]["To"] == "prenom.nom@ville.fr"
        visit(machine, letters)
    if step.section == "Sauvegarder et restaurer":
        assert "Ville restaurée depuis" in told
        assert "Le journal est entier" in told
        assert machine.type("find /var/lib/allonnes/allonnes_relue/media -type f | wc -l").strip() == "2"
    if step.section == "Mettre à jour":
        assert "version : 99.1" in ask(machine, "/sante/").text
        assert ask(machine, "/").status == 200


def timed(timer: str) -> str:
    """The unit that a timer starts each time: the one of its name."""
    assert UNITS[timer].one("OnCalendar").endswith("Europe/Paris")
    return timer.replace(".timer", ".service")


def check_the_environment_file(machine: Machine) -> None:
    """A shell and systemd read the same in it, and no secret is left as it was delivered."""
    text = machine.type("sudo cat /etc/allonnes/env")
    read = read_environment(text)
    shell = machine.type("set -a; . /etc/allonnes/env; set +a; env -0").split("\0")
    assert read.items() <= dict(line.partition("=")[::2] for line in shell if "=" in line).items()
    assert "A_TIRER" not in text
    assert "MOT_DE_PASSE" not in text


def verify_units(machine: Machine) -> None:
    """systemd itself finds nothing to say of them, each back-up has its time, and all are confined."""
    told = machine.type(
        "systemd-analyze verify /etc/systemd/system/allonnes-*.service /etc/systemd/system/*.timer 2>&1"
    )
    assert not [line for line in told.splitlines() if line.startswith("allonnes")], told


def wait_for_health(machine: Machine) -> bool:
    """« Attendre une minute »: the regular tasks have given their first sign, and nothing of the guide is missing."""
    eventually(lambda: ask(machine, "/sante/").text.startswith("ok\n"), seconds=FIRST_SIGN_SECONDS)
    return True


class SocketConnection(HTTPConnection):
    """HTTP through the socket that the proxy uses."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(HOST, timeout=20)
        self.path = f"/proc/{machine.keeper.pid}/root/run/allonnes/web.sock"

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(self.path)


@dataclass(frozen=True)
class Page:
    """`headers` are those of HTTP, with the cookies."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(machine: Machine, path: str, sent: dict[str, str] | None = None, cookies: str = "") -> Page:
    """As Caddy does: a page read, or a form sent."""
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    headers = {**forwarded, "Cookie": cookies, "Referer": f"https://{HOST}{path}"}
    with closing(SocketConnection(machine)) as connection:
        if sent is None:
            connection.request("GET", path, headers=headers)
        else:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, body=urlencode(sent), headers={**headers, **kind})
        answer = connection.getresponse()
        return Page(answer.status, answer.headers, answer.read())


def visit(machine: Machine, letters: MailServer) -> None:
    """A page and its style; a photo added, then served; a code that the worker sends to whom signs in."""
    home = ask(machine, "/")
    page = home.text
    assert (home.status, "Allonnes participative" in page) == (200, True)
    style = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert style
    assert ask(machine, style[1]).status == 200
    address = machine.type(f"sudo deploy/manage shell --verbosity 0 -c {shlex.quote(PHOTO)}").split()[-1]
    picture = ask(machine, address)
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/webp")
    sign_in_by_code(machine, letters)
    assert not [line for line in machine.log("allonnes-web.service").splitlines() if "rror" in line or "HOME" in line]


def sign_in_by_code(machine: Machine, letters: MailServer) -> None:
    """The page writes the message, the worker sends it."""
    form = ask(machine, "/compte/connexion/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
    assert token
    cookies = "; ".join(line.partition(";")[0] for line in form.headers.get_all("Set-Cookie", []))
    sent = {"csrfmiddlewaretoken": token[1], "login": "prenom.nom@ville.fr"}
    before = len(letters.letters)
    assert ask(machine, "/compte/connexion/", sent, cookies).status == 302
    eventually(lambda: len(letters.letters) > before)
    assert "code" in str(letters.letters[-1]["Subject"]).lower()
