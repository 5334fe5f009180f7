"""Files that people really brought and that were once misread: read, or refused with a reason, never an accident."""

from pathlib import Path

import pytest

from allonnes.core.errors import InvalidInput
from allonnes.town.actions import import_neighbourhoods
from budgets.counting.pabulib import PabulibError, read_file
from budgets.editions.models import Edition
from budgets.projects.imports.sheet import read_sheet
from budgets.results.actions.importing import import_instance
from tests.real_data import files


def reasons(path: Path) -> list[str]:
    """Why the file is refused; nothing when it is read."""
    try:
        if path.suffix == ".pb":
            import_instance(file=read_file(path), slug="essai", title="Un essai")
        elif path.suffix == ".csv":
            assert read_sheet(path.read_bytes())
        else:
            assert import_neighbourhoods(raw=path.read_bytes(), source=path.name)
    except InvalidInput as refused:
        return refused.problems
    except PabulibError as refused:
        return [problem.text for problem in refused.problems]
    return []


@pytest.mark.django_db
@pytest.mark.parametrize("path", files("faults", "*.*"), ids=lambda path: path.name)
def test_a_faulty_file_is_read_or_refused_with_its_reasons(path: Path) -> None:
    problems = reasons(path)
    assert all(problem.endswith((".", "?")) for problem in problems)
    if path.suffix == ".pb":
        assert Edition.objects.exists() is not bool(problems)
