"""Names say what they hold, in the field's own words; the glossary names what exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conventions.house import ROOT, code

# Words that hold anything: whoever reads them learns nothing of what is inside.
VAGUE = {"foo", "found", "it", "one", "res", "ret", "stuff", "temp", "that", "thingy", "tmp", "val"}
# Pictures and translations that gave way to the usual word of the field: see docs/glossary.md.
RETIRED = {"booth", "door", "doors", "polling_office", "pollingoffice", "standing", "urn"}
# One meaning a word: said of this alone, and only where it is written. What each voter has left in Equal Shares is a
# purse, stored so in every count; the guaranteed part of the money is a floor, and what imports go down is a layer; the
# roll is marked and the ballot box sealed, while a keyed hash is a fingerprint and a text is encrypted.
VOTE = ("budgets/", "portal/", "tests/")
ONLY_IN: dict[str, tuple[str, ...]] = {
    "floor": ("budgets/", "tests/budgets/", "tests/journeys/"),
    "floors": ("budgets/", "tests/budgets/", "tests/journeys/"),
    "mark": (*VOTE, "allonnes/core/limit_counts.py", "allonnes/core/models.py"),
    "marks": (*VOTE, "allonnes/settings.py"),
    "purse": ("budgets/counting/",),
    "seal": VOTE,
    "sealed": VOTE,
    "unseal": (),
}
# Names of Django's, of pytest's and of Unicode's.
THEIRS = {"BYTE_ORDER_MARK", "mark_safe"}
GLOSSARY = ROOT / "docs" / "glossary.md"
# Nobody knows whether a resident or an officer is a woman or a man: a person is « they ».
OF_ONE_GENDER = re.compile(r"(?<![^\W_])(she|hers?|herself|he|his|himself)(?![^\W_])", re.IGNORECASE)


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
        retired = RETIRED | {word for word, places in ONLY_IN.items() if not path.startswith(places)}
        for line, name in identifiers(tree):
            faults += [f"{path}:{line} {name}" for word in retired if f"_{word}_" in words(name) and name not in THEIRS]
    assert not faults


def test_a_person_is_they() -> None:
    """In comments, names and documents; a French text has none of these words."""
    here = Path(__file__).resolve()
    files = [*code(), *(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").glob("*.js")]
    files += (ROOT / "docs").rglob("*.md")
    texts = [(path, path.read_text()) for path in files if path.resolve() != here and "migrations" not in path.parts]
    assert not [f"{path}: {found[0]}" for path, text in texts for found in OF_ONE_GENDER.finditer(text)]


def test_the_glossary_names_what_exists() -> None:
    rows = [row.split("|")[2] for row in GLOSSARY.read_text().splitlines() if row.startswith("| ")]
    named = {word for cell in rows for word in re.findall(r"`([\w./-]+)`", cell)}
    texts = [path.read_text() for path in (*code(), *(ROOT / "templates").rglob("*.html"))]
    known = {word for text in texts for word in re.findall(r"[\w-]+", text)}
    gone = {name for name in named if not Path(ROOT, name).exists() and not set(re.split(r"[./]", name)) <= known}
    assert gone == set()
