"""The real instances and their reference outcomes, kept beside the project; absent elsewhere."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from budgets.counting.pabulib import PbFile, read_file

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "pb"
FILES = sorted(FOLDER.glob("*.pb")) if FOLDER.is_dir() else []
ABSENT = pytest.mark.skipif(not FILES, reason=f"no real .pb files in {FOLDER.name}: references not checked")
EACH_FILE = pytest.mark.parametrize(
    "path", FILES or [pytest.param(Path(), marks=ABSENT)], ids=lambda path: path.stem[:40]
)


@cache
def file_of(path: Path) -> PbFile:
    return read_file(path)


@cache
def expected_of(path: Path) -> dict[str, Any]:
    return json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


def reference(path: Path, key: str) -> frozenset[str] | None:
    """Winners by one rule: from the main tool, else from the cross-check where the main tool gave up."""
    expected = expected_of(path)
    winners = expected["rules"].get(key, {}).get("winners")
    if winners is None:
        winners = expected.get("js_crosscheck", {}).get("outcomes", {}).get(key)
    return None if winners is None else frozenset(winners)
