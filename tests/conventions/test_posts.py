"""What is posted is handled one way: see `allonnes.core.posting`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conventions.house import ROOT, code, pyproject

# A command tells its refusal on the terminal; the demonstration and these actions do without what is refused.
COMMANDS = "management"
GO_ON = {
    "allonnes/accounts/actions/retirement.py",
    "allonnes/core/posting.py",
    "budgets/results/actions/importing.py",
    "budgets/voting/kiosks/actions.py",
    # What was received already keeps what could be taken; a photo left out is told.
    "requests_qrc/intake/actions/entering.py",
    "requests_qrc/intake/actions/phoning.py",
}
BY_HAND = re.compile(
    r'request\.POST (if request\.method|or None)|Any = request\.user\b|run=lambda|method == "POST" and form'
)


def _pages() -> Iterator[tuple[str, str]]:
    for path in code():
        name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
        if COMMANDS not in Path(name).parts:
            yield name, path.read_text(encoding="utf-8")


def _catches_a_refusal(source: str) -> bool:
    handlers = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ExceptHandler) and node.type]
    return any("ActionDenied" in ast.unparse(node.type) for node in handlers if node.type)


def test_a_page_leaves_its_refusals_to_posting() -> None:
    assert {name for name, source in _pages() if _catches_a_refusal(source)} <= GO_ON | {
        "allonnes/core/bulk.py",  # tells each in its own row
        "budgets/voting/paper/admin/roll.py",  # counts each refusal as a look-up, then lets it go
    }


def test_a_form_a_person_and_a_button_are_bound_one_way() -> None:
    assert not {name for name, source in _pages() if BY_HAND.search(source)} - {"allonnes/core/posting.py"}


def test_types_are_read_everywhere() -> None:
    settings = pyproject()["tool"]["mypy"]
    assert not [one for one in [settings, *settings["overrides"]] if one.get("ignore_errors")]


def test_one_module_uses_what_django_does_not_document_of_its_forms() -> None:
    private = re.compile(r"CSRF_COOKIE\b(?!_)|csrf import \(?[^)]*?\b_[a-z]")
    users = {str(path.relative_to(ROOT)) for path in code() if private.search(path.read_text(encoding="utf-8"))}
    assert users == {"allonnes/core/form_secrets.py"}
