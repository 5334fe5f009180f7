"""What people type is read one way: days, addresses and names by the fields of the house, and by no other."""

import ast
from collections.abc import Iterator

import pytest

from tests.conventions.house import ROOT, code

# The shared field itself; what to use in the place of Django's own.
SHARED = {"EmailField": "allonnes.core.fields.MailField", "DateField": "allonnes.core.fields.DayField"}
WRITTEN_IN = {"allonnes/core/fields.py"}


def _fields_of_forms() -> Iterator[tuple[str, str]]:
    for path in code():
        name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
        if name in WRITTEN_IN or "migrations" in name:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("forms."):
                yield name, ast.unparse(node)


def test_days_and_addresses_are_read_by_the_shared_fields() -> None:
    own = {
        f"{name}: {called}"
        for name, called in _fields_of_forms()
        for field in SHARED
        if called.startswith(f"forms.{field}(")
    }
    assert own == set(), f"use {SHARED}"


def test_the_name_of_a_person_is_tidied_before_it_is_checked() -> None:
    own = {name for name, called in _fields_of_forms() if "validate_person_name" in called}
    assert own == set(), "use allonnes.accounts.validators.PersonNameField"


@pytest.mark.parametrize("by_hand", ["strptime(", "fromisoformat(request"])
def test_no_day_is_read_by_hand(by_hand: str) -> None:
    own = {str(path) for path in code() if by_hand in path.read_text(encoding="utf-8")}
    assert own == set(), "use allonnes.core.days.read_day"
