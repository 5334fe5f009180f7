"""Another app declares its things in a few lines: the guards agree, and every page and act of the room serves them."""

import sys
from pathlib import Path

import pytest

from tests.contributions.new_target import FILES
from tests.conventions.test_new_app import build, contracts, guards, run

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny app whose toys are followed, commented, reported and moderated, with its tables."""
    build(tmp_path)
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    made = run(tmp_path, sys.executable, "manage.py", "makemigrations", "toy")
    assert made.returncode == 0, made.stderr[-2000:]
    return tmp_path


def test_a_thing_is_followed_commented_reported_and_moderated_by_declaring_it(folder: Path) -> None:
    told = guards(folder, "../contributions/on_toys.py")
    assert told.returncode == 0, told.stdout[-3000:]
    assert " passed" in told.stdout


def test_every_guard_agrees_with_it(folder: Path) -> None:
    address = "test_access.py::test_every_address_has_a_row"
    told = guards(folder, "test_layout.py", "test_mails.py", "test_personal_data.py", address)
    assert told.returncode == 0, told.stdout[-2000:]
    assert contracts(folder).returncode == 0
