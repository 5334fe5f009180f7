"""The house keeps its shape: names, sizes, layers, nothing of the workshop in the product."""

import ast
import re

import pytest
from django.apps import apps

from allonnes.accounts.audit import act_label
from allonnes.core.registry import DECLARATION_MODULES, own_apps
from tests.conventions.house import ROOT, code, contract, layers_by_app, packages, pyproject, tracked

TOP = {
    ".ci",
    ".dockerignore",
    ".gitignore",
    "LICENSE",
    "Makefile",
    "README.md",
    "deploy",
    "docs",
    "locale",
    "manage.py",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
    "static",
    "templates",
    "tests",
}
BANNED_NAMES = {"utils", "helpers", "common", "misc", "services"}


def test_top_of_the_tree_holds_only_the_named_rooms() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP | packages()


def test_no_file_is_longer_than_400_lines() -> None:
    written = [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]
    assert not {str(path) for path in written if len(path.read_text().splitlines()) > 400}


def test_no_template_is_longer_than_120_lines() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    assert not {str(path) for path in templates if len(path.read_text().splitlines()) > 120}


def test_no_function_is_longer_than_40_lines_nor_imports_inside() -> None:
    faults = []
    for path in code():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if node.end_lineno - node.lineno >= 40:
                    faults.append(f"{path}:{node.name} is long")
                if any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node)):
                    faults.append(f"{path}:{node.name} imports inside")
    assert not faults


def test_no_view_is_longer_than_25_lines() -> None:
    faults = []
    for path in code():
        if path.stem == "views" or "views" in path.parts:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 25:
                    faults.append(f"{path}:{node.name}")
    assert not faults


def test_no_dumping_ground() -> None:
    assert not {str(path) for path in code() if path.stem in BANNED_NAMES}


def test_no_catch_all_exception_and_no_note_left_behind() -> None:
    pattern = re.compile(r"except Exception|except:|\b(TODO|FIXME|XXX|HACK)\b")
    assert not {str(path) for path in code() if pattern.search(path.read_text())}


@pytest.mark.parametrize("folder", ["templates"])
def test_templates_use_no_pluralize_and_no_inline_code(folder: str) -> None:
    faults = []
    for path in (ROOT / folder).rglob("*.html"):
        text = path.read_text()
        if "|pluralize" in text:
            faults.append(f"{path}: pluralize")
        if "emails" not in path.parts and re.search(r"<[a-z][^>%]*\s(on[a-z]+|style)=\"|<style", text):
            faults.append(f"{path}: inline")
    assert not faults


def test_every_app_has_its_layer_in_the_import_contract() -> None:
    written = [name for layer in contract() for name in layer]
    assert len(written) == len(set(written))
    assert {config.name for config in own_apps()} == set(written)


def test_every_tool_reads_every_app() -> None:
    tools = pyproject()["tool"]
    assert set(tools["importlinter"]["root_packages"]) == packages()
    assert tools["coverage"]["run"]["source"] == ["."]
    assert tools["mypy"]["files"] == ["."]


def test_foreign_keys_go_down_only() -> None:
    heights = layers_by_app()
    ours = {config.label for config in own_apps()}
    faults = []
    for model in apps.get_models():
        app = model._meta.app_label
        if app not in ours:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            other = target._meta.app_label if target else app
            if not field.concrete or other == app or other not in ours:
                continue
            if heights.get(other, -1) >= heights.get(app, -1):
                faults.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not faults


def test_lower_layers_name_no_part_of_the_portal() -> None:
    """In strings neither: settings and addresses alone are wiring. A part is an app with a package of its own."""
    parts = sorted(packages() - {"allonnes"})
    named = re.compile(rf"[\"'( /]({'|'.join(parts)})[.:/\"']")
    wiring = {ROOT / "allonnes" / name for name in ("settings.py", "urls.py")}
    shared = [path for path in tracked() if _is_shared(path.relative_to(ROOT).parts, parts) and path not in wiring]
    faults = []
    for path in shared:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if named.search(re.sub(r'""".*|#.*|/\*.*', "", line)):
                faults.append(f"{path.relative_to(ROOT)}:{number}")
    assert not faults


def _is_shared(at: tuple[str, ...], parts: list[str]) -> bool:
    if at[0] == "allonnes":
        return at[-1].endswith(".py") and "migrations" not in at
    if at[0] == "static":
        return at[1] in {"css", "js"}
    return at[0] == "templates" and len(at) > 1 and not {*at[1:3]} & {*parts, "legal", "django"}


def rooms() -> dict[str, list[str]]:
    """The apps that have rooms, with them from the last to the first, as their import contract orders them."""
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    return {app: written["layers"] for written in contracts for app in written.get("containers", [])}


def test_nothing_is_loose_at_the_root_of_an_app_with_rooms() -> None:
    entries = {*DECLARATION_MODULES, "__init__", "apps", "urls", "admin", "models", "tasks"}
    for app, layers in rooms().items():
        root = ROOT / app.replace(".", "/")
        assert {path.stem for path in root.glob("*.py")} <= entries
        folders = {path.parent.name for path in root.glob("*/__init__.py")}
        assert folders - {"management", "migrations", "templatetags"} == set(layers)


def test_tests_and_templates_mirror_the_rooms() -> None:
    for app, layers in rooms().items():
        tests = ROOT / "tests" / app
        assert {path.name for path in tests.glob("test_*.py")} == set()
        assert {path.name for path in tests.iterdir() if path.is_dir() and path.name != "__pycache__"} <= set(layers)
        templates = ROOT / "templates" / app
        assert {path.name for path in templates.iterdir()} <= set(layers)


RULES = {"actions", "permissions", "models", "workflow", "figures"}
ABOVE_RULES = {"views", "urls", "admin", "forms"}


def test_rules_know_no_request_and_no_page() -> None:
    """Inside an app, arrows go down: what decides and writes imports nothing of what shows."""
    faults = []
    for path in code():
        inside = {path.stem, *path.parts}
        if not inside & RULES or inside & ABOVE_RULES or "management" in inside:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                of_ours = node.module.split(".")[0] in packages()
                if (of_ours and set(node.module.split(".")) & ABOVE_RULES) or node.module == "django.http":
                    faults.append(f"{path}: {node.module}")
    assert not faults


def test_every_act_of_the_log_has_a_french_name() -> None:
    written = {act for path in code() for act in re.findall(r"\brecord\(\s*\"([a-z_.]+)\"", path.read_text())}
    assert len(written) > 10
    assert {act for act in written if act_label(act) == act} == set()


def test_no_address_in_the_locks() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "http" not in text
        assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\w)", text) if "==" in block)
