"""Names say what they hold, in the field's own words; the glossary names what exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conventions.house import ROOT, code

# Words that hold anything: whoever reads them learns nothing of what is inside.
VAGUE = {"foo", "found", "it", "one", "res", "ret", "stuff", "temp", "that", "thingy", "tmp", "val"}
# Pictures and translations that gave way to the usual word of the field: see docs/glossary.md.
RETIRED = {"booth", "polling_office", "pollingoffice", "urn"}
# What each voter has left in Equal Shares is stored under this word in every count, and nowhere else.
PURSE = "budgets/counting"
GLOSSARY = ROOT / "docs" / "glossary.md"


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in code():
        yield str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path), ast.parse(path.read_text())


def bound(scope: ast.AST) -> Iterator[tuple[int, str]]:
    """The locals, parameters and loop variables of a module, fields of classes set apart."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        if isinstance(node, ast.ClassDef):
            fields = [inner for inner in node.body if isinstance(inner, ast.Assign | ast.AnnAssign)]
            yield from bound(ast.Module([inner for inner in node.body if inner not in fields], []))
        else:
            yield from bound(node)


def identifiers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    yield from bound(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr


def words(name: str) -> str:
    """« PollingOffice » is « _polling_office_ »."""
    return f"_{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', name).lower()}_"


def test_a_local_says_what_it_holds() -> None:
    assert not [f"{path}:{line} {name}" for path, tree in trees() for line, name in bound(tree) if name in VAGUE]


def test_no_identifier_is_a_retired_word() -> None:
    faults = []
    for path, tree in trees():
        retired = RETIRED if path.startswith(PURSE) else {*RETIRED, "purse"}
        for line, name in identifiers(tree):
            faults += [f"{path}:{line} {name}" for word in retired if f"_{word}_" in words(name)]
    assert not faults


def test_the_glossary_names_what_exists() -> None:
    rows = [row.split("|")[2] for row in GLOSSARY.read_text().splitlines() if row.startswith("| ")]
    named = {word for cell in rows for word in re.findall(r"`([\w./-]+)`", cell)}
    texts = [path.read_text() for path in (*code(), *(ROOT / "templates").rglob("*.html"))]
    known = {word for text in texts for word in re.findall(r"[\w-]+", text)}
    gone = {name for name in named if not Path(ROOT, name).exists() and not set(re.split(r"[./]", name)) <= known}
    assert gone == set()
