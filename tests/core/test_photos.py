"""Photos of any thing: another app has them in a few lines. Refusals: tests/budgets/projects/test_photos.py."""

import sys
from pathlib import Path

import pytest

from allonnes.core.photos.forms import PhotoForm
from tests.conventions.test_new_app import build, contracts, guards, run
from tests.core.new_album import FILES


def test_a_photo_is_told_with_its_words() -> None:
    form = PhotoForm({"alt": "Appelez le 06 12 34 56 78"})
    assert set(form.errors) == {"photo", "alt"}
    assert "Choisissez une photo." in str(form.errors)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny app whose toys have photos, with its tables."""
    build(tmp_path)
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    made = run(tmp_path, sys.executable, "manage.py", "makemigrations", "toy")
    assert made.returncode == 0, made.stderr[-2000:]
    return tmp_path


@pytest.mark.slow
def test_another_app_has_photos_by_declaring_them(folder: Path) -> None:
    told = guards(folder, "../core/on_toy_photos.py")
    assert told.returncode == 0, told.stdout[-3000:]
    assert " passed" in told.stdout


@pytest.mark.slow
def test_every_guard_agrees_with_its_photos(folder: Path) -> None:
    told = guards(folder, "test_layout.py", "test_personal_data.py", "test_access.py::test_every_address_has_a_row")
    assert told.returncode == 0, told.stdout[-3000:]
    assert contracts(folder).returncode == 0
