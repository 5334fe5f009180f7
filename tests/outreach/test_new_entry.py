"""Another app lets its own things be entered face to face, without network too, by declaring it."""

import sys
from pathlib import Path

import pytest

from tests.conventions.test_new_app import build, guards, run
from tests.outreach.new_entry import FILES

pytestmark = pytest.mark.slow


def test_an_entry_is_offered_kept_and_taken_once_by_declaring_it(tmp_path: Path) -> None:
    build(tmp_path)
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    made = run(tmp_path, sys.executable, "manage.py", "makemigrations", "toy")
    assert made.returncode == 0, made.stderr[-2000:]
    told = guards(tmp_path, "../outreach/toys_lent.py")
    assert told.returncode == 0, told.stdout[-3000:]
    assert " passed" in told.stdout
