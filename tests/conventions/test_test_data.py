"""The data of the tests is light, its origin is written, and no test hangs on the clock or on the order of a set."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

from tests.conventions.house import ROOT, tracked
from tests.real_data import DATA

HEAVIEST, ALL = 200_000, 1_600_000
STOPWATCH = re.compile(r"\b(monotonic|perf_counter|process_time|thread_time)(_ns)?\(")


def carried() -> list[Path]:
    return [path for path in tracked() if path.is_relative_to(DATA)]


def written() -> list[Path]:
    return [path for path in tracked() if path.is_relative_to(ROOT / "tests") and path.name.startswith("test_")]


def test_the_data_of_the_tests_is_light() -> None:
    weights = {str(path.relative_to(DATA)): path.stat().st_size for path in carried()}
    assert {name: weight for name, weight in weights.items() if weight > HEAVIEST} == {}
    assert sum(weights.values()) < ALL


def test_the_origin_of_each_file_is_written() -> None:
    rows = [line.split("|")[1:-1] for line in (DATA / "README.md").read_text().splitlines() if line.startswith("| `")]
    named = {name for cells in rows for name in re.findall(r"`([^`]+)`", cells[0])}
    assert all(len(cells) == 4 and all(cell.strip() for cell in cells) for cells in rows)
    own = {"README.md", "make_votes.py", "make_photos.py", "make_addresses.py"}
    files = {str(path.relative_to(DATA)) for path in carried()} - own
    assert {name for name in files if not any(fnmatch(name, pattern) for pattern in named)} == set()
    assert {pattern for pattern in named if not any(fnmatch(name, pattern) for name in files)} == set()


def test_no_test_measures_seconds() -> None:
    """A busy machine is no fault of the code; benchmarks measure, and helpers may give up waiting."""
    mine = Path(__file__)
    assert [str(path) for path in written() if path != mine and STOPWATCH.search(path.read_text())] == []


def test_no_test_is_made_from_an_unordered_set() -> None:
    """Workers must find the same tests in the same order."""
    faults = []
    for path in (path for path in written() if path.suffix == ".py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "parametrize":
                faults += [f"{path}:{call.lineno}" for given in call.args[1:] if _is_unordered(given)]
    assert faults == []


def _is_unordered(given: ast.expr) -> bool:
    if isinstance(given, ast.BinOp):
        return _is_unordered(given.left) or _is_unordered(given.right)
    if isinstance(given, ast.Call) and isinstance(given.func, ast.Name) and given.func.id in {"list", "tuple"}:
        return any(_is_unordered(inner) for inner in given.args)
    if isinstance(given, ast.ListComp):
        return any(_is_unordered(loop.iter) for loop in given.generators)
    of_set = isinstance(given, ast.Call) and isinstance(given.func, ast.Name) and given.func.id in {"set", "frozenset"}
    return of_set or isinstance(given, ast.Set | ast.SetComp)
