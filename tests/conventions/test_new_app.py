"""Adding an app is one line: a tiny one, made in a folder, is met by every guard, and each guard sees its own fault.

docs/adding-an-app.md says the same in words.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conventions.house import ROOT

pytestmark = pytest.mark.slow

FILES = {
    "toy/__init__.py": "",
    "toy/apps.py": """
from django.apps import AppConfig


class ToyConfig(AppConfig):
    name = "toy"
    verbose_name = "Jouets"
    acts = {"toy.lend": "Jouet prêté"}
""",
    "toy/models.py": """
from django.db import models


class Toy(models.Model):
    name = models.CharField("nom", max_length=40)
    lent_to = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
""",
    "toy/migrations/__init__.py": "",
    "toy/personal.py": """
from allonnes.core.personal import PersonalModel, declare

declare(PersonalModel("toy.Toy", neutral=("id", "name", "lent_to")))
""",
    "toy/actions.py": """
from allonnes.accounts import audit
from toy.models import Toy


def lend(*, toy: Toy, by: object) -> None:
    audit.record("toy.lend", by=None, toy=toy.pk)
""",
    "toy/messages.py": """
from allonnes.core.outbox import MessageKind, Topic, register

TOYS = Topic("toys", "Jouets")
TOY_LENT = MessageKind("toy/lent", "Un jouet est prêté", TOYS)
register(TOY_LENT)
""",
    "toy/templates/emails/toy/lent.txt": """
Objet : {% translate "Un jouet est prêté" %}

{% include "emails/greeting.txt" %}

{% translate "Un jouet vous est prêté." %}
""",
    "toy/roles.py": """
from allonnes.accounts.roles import Role, grant

grant({"toy.lend"}, Role.QRC_AGENT)
""",
    "toy/queues.py": """
from allonnes.core.queues import QUEUES, Queue, Urgency
from toy.models import Toy

QUEUES.declare(
    Queue("toys", "Jouets à rendre", "toy.lend", Urgency.TODAY, lambda user, now: Toy.objects.all(), lambda user: "/")
)
""",
    "toy/menu.py": """
from allonnes.core.menu import MENU, MenuEntry

MENU.declare(MenuEntry("Jouets", "toy:list", colour="teal", rank=99))
""",
    "toy/addresses.py": """
from allonnes.core.addresses import ROWS, RowPage

ROWS.declare(RowPage("toy.Toy", lambda row: "/jouets/"))
""",
    "toy/views.py": """
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render


@login_not_required
def toys(request) -> HttpResponse:
    return render(request, "portal/contact.html")
""",
    "toy/urls.py": """
from django.urls import path

from toy import views

app_name = "toy"
urlpatterns = [path("", views.toys, name="list")]
""",
    "tests/toy/site_map.py": """
from tests.conventions.access import PUBLIC

ROWS = {"toy:list": (PUBLIC, {})}
""",
    "toy_settings.py": """
import os

from allonnes.settings import *

# A database of its own for each run: two may be at work at once.
DATABASES["default"]["TEST"] = {"NAME": f"test_toy_{os.getpid()}"}
INSTALLED_APPS = ["toy", *INSTALLED_APPS]
ROOT_URLCONF = "toy_urls"
""",
    "toy_urls.py": """
from django.urls import include, path

from allonnes.urls import urlpatterns as house

urlpatterns = [path("jouets/", include("toy.urls")), *house]
""",
}
TOP = 'layers = [\n  "portal",'
LAYER = 'layers = [\n  "toy",\n  "portal",'
PACKAGES = 'root_packages = ["allonnes",'


def build(folder: Path, **changed: str) -> None:
    """The tiny app with its line in the contract; `changed`: a file or « contract » with a fault in it."""
    faults = {key if key in FILES else key.replace("__", "/") + ".py": text for key, text in changed.items()}
    for name, text in {**FILES, **faults}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert TOP in settings
    assert PACKAGES in settings
    settings = settings.replace(TOP, LAYER).replace(PACKAGES, 'root_packages = ["toy", "allonnes",')
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command of the house on the house with the tiny app in it."""
    environment = {
        **os.environ,
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "toy_settings",
        "HOUSE_PYPROJECT": str(folder / "pyproject.toml"),
    }
    environment.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


def guards(folder: Path, *wanted: str) -> subprocess.CompletedProcess[str]:
    """Some of the guards, on the house with the tiny app in it."""
    options = ("-q", "-p", "no:randomly", "--ds=toy_settings", "--create-db")
    return run(folder, sys.executable, "-m", "pytest", *options, *(f"tests/conventions/{name}" for name in wanted))


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name("lint-imports"))
    return run(folder, program, "--config", str(folder / "pyproject.toml"), "--no-cache")


def test_every_guard_runs_on_a_new_app_and_agrees(tmp_path: Path) -> None:
    build(tmp_path)
    address = "test_access.py::test_every_address_has_a_row"
    told = guards(tmp_path, "test_layout.py", "test_mails.py", "test_personal_data.py", address)
    assert told.returncode == 0, told.stdout[-2000:]
    assert contracts(tmp_path).returncode == 0


FAULTS = {
    "an undeclared field": (
        {"toy__personal": "from allonnes.core.personal import PersonalModel, declare\n"
         'declare(PersonalModel("toy.Toy", neutral=("id", "name")))\n'},
        "test_personal_data.py::test_every_field_is_declared",
    ),
    "an address without a row": (
        {"tests__toy__site_map": "ROWS = {}\n"},
        "test_access.py::test_every_address_has_a_row",
    ),
    "an act without a French name": (
        {"toy__apps": 'from django.apps import AppConfig\n\n\nclass ToyConfig(AppConfig):\n    name = "toy"\n'},
        "test_layout.py::test_every_act_of_the_log_has_a_french_name",
    ),
    "a rule that knows a page": (
        {"toy__actions": "from toy.views import toys\n"},
        "test_layout.py::test_rules_know_no_request_and_no_page",
    ),
    "a message without its mail": (
        {"toy__messages": FILES["toy/messages.py"].replace("toy/lent", "toy/given")},
        "test_mails.py::test_every_message_has_its_mail",
    ),
    "a mail without its subject": (
        {"toy/templates/emails/toy/lent.txt": "Un jouet vous est prêté.\n"},
        "test_mails.py::test_every_message_has_its_mail",
    ),
    "a dumping ground": (
        {"toy__utils": "WORD = 1\n"},
        "test_layout.py::test_no_dumping_ground",
    ),
    "a note left behind": (
        {"toy__figures": "# TO" "DO: count\n"},
        "test_layout.py::test_no_catch_all_exception_and_no_note_left_behind",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_guard_sees_its_fault_in_a_new_app(tmp_path: Path, fault: str) -> None:
    changed, guard = FAULTS[fault]
    build(tmp_path, **changed)
    told = guards(tmp_path, guard)
    assert told.returncode == 1, told.stdout[-2000:]
    assert "1 failed" in told.stdout


def test_an_app_without_its_layer_fails(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    layer, tools = "test_every_app_has_its_layer_in_the_import_contract", "test_every_tool_reads_every_app"
    told = guards(tmp_path, f"test_layout.py::{layer}", f"test_layout.py::{tools}")
    assert "2 failed" in told.stdout


def test_a_layer_that_is_looked_up_from_below_fails(tmp_path: Path) -> None:
    """The new app under the accounts: its foreign key goes up, and so does an import."""
    build(tmp_path, toy__actions="from allonnes.accounts.models import User\n")
    path = tmp_path / "pyproject.toml"
    lower = (
        path.read_text(encoding="utf-8")
        .replace('  "toy",\n', "")
        .replace('  "allonnes.town",\n', '  "toy",\n  "allonnes.town",\n')
    )
    path.write_text(lower, encoding="utf-8")
    assert "1 failed" in guards(tmp_path, "test_layout.py::test_foreign_keys_go_down_only").stdout
    assert contracts(tmp_path).returncode == 1


@pytest.mark.parametrize(
    ("module", "declaration"),
    [
        ("menu", 'MENU.declare(MenuEntry("Autre", "toy:list", colour="blue", rank=1))'),
        ("queues", 'QUEUES.declare(Queue("toys", "Autre", "toy.lend", Urgency.NEXT, lambda u, n: None, lambda u: ""))'),
    ],
)
def test_a_name_declared_twice_stops_the_start(tmp_path: Path, module: str, declaration: str) -> None:
    build(tmp_path, **{f"toy__{module}": FILES[f"toy/{module}.py"].strip() + f"\n{declaration}\n"})
    told = run(tmp_path, sys.executable, "manage.py", "check")
    assert told.returncode == 1
    assert "is declared twice" in told.stderr
