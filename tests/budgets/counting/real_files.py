"""Votes and their reference outcomes: those of `tests/data`, and more where they lie beside the project."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from budgets.counting.pabulib import PbFile, read_file
from tests.real_data import files

FILES = files("pb", "*.pb")
EACH_FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[:40])


def here(*names: str) -> list[str]:
    """Of these beginnings of names, those whose file is on this computer: all that the repository carries, at least."""
    return [name for name in names if any(path.name.startswith(name) for path in FILES)]


def file_named(name: str) -> Path:
    return next(path for path in FILES if path.name.startswith(name))


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
