"""The documents say what the code does: drawings are fresh, every test they name exists."""

import re

import pytest

from portal.management.commands.draw_workflows import page, redrawn
from tests.conventions.house import ROOT, packages

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FUNCTION = re.compile(rf"`((?:{'|'.join(sorted(packages()))})/[\w/]+\.py):(\w+)`")


def test_drawings_are_fresh() -> None:
    assert redrawn(page().read_text(encoding="utf-8")) == page().read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["rules.md", "menaces.md"])
def test_each_test_named_in_a_document_exists(name: str) -> None:
    named = NAMED.findall((ROOT / "docs" / name).read_text(encoding="utf-8"))
    assert len(named) > 20
    missing = [f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text()]
    assert not missing


def test_each_function_named_in_the_rules_exists() -> None:
    named = FUNCTION.findall((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))
    assert named
    missing = [
        f"{file}:{name}"
        for file, name in named
        if not re.search(rf"^(def|class) {name}\b|^{name}\b.* =", (ROOT / file).read_text(), re.M)
    ]
    assert not missing
